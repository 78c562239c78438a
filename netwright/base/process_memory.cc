#include "netwright/base/process_memory.h"

#include <fstream>
#include <string>

namespace netwright {

ProcessMemory ReadProcessMemory() {
  ProcessMemory memory;
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int64_t* to = word == "VmData:"    ? &memory.data
                  : word == "RssAnon:" ? &memory.anonymous
                  : word == "VmRSS:"   ? &memory.resident
                  : word == "VmHWM:"   ? &memory.peak_resident
                                       : nullptr;
    int64_t kibibytes = 0;
    if (to != nullptr && status >> kibibytes) *to = kibibytes * 1024;
  }
  return memory;
}

bool ResetPeakMemory() {
  constexpr int kPeakResident = 5;  // see proc(5)
  std::ofstream file("/proc/self/clear_refs");
  file << kPeakResident << std::flush;
  return file.good();
}

}  // namespace netwright
