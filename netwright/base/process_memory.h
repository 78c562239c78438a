#ifndef NETWRIGHT_BASE_PROCESS_MEMORY_H_
#define NETWRIGHT_BASE_PROCESS_MEMORY_H_

#include <cstdint>

namespace netwright {

// In bytes, of /proc/self/status; zeros where that cannot be read.
struct ProcessMemory {
  int64_t data = 0;           // what RLIMIT_DATA counts: private writable mappings, touched or not, and the heap
  int64_t anonymous = 0;      // resident and not of files: what is the process's own
  int64_t resident = 0;       // libraries and mapped files too
  int64_t peak_resident = 0;  // the highest `resident` since the start or ResetPeakMemory

  // The highest `anonymous` there can have been: files stay mapped.
  int64_t PeakAnonymous() const { return peak_resident - (resident - anonymous); }
};
ProcessMemory ReadProcessMemory();

// Makes peak_resident start afresh. False where the system refuses.
bool ResetPeakMemory();

}  // namespace netwright

#endif  // NETWRIGHT_BASE_PROCESS_MEMORY_H_
