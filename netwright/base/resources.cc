#include "netwright/base/resources.h"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace netwright {
namespace {

namespace fs = std::filesystem;

// This process's control group and all above it, under `root`, where the controller is mounted. `controller` is empty
// for version 2. In a container the path is often relative to a root that is not ours, so missing folders are skipped.
std::vector<fs::path> GroupFolders(const std::string& controller, const fs::path& root) {
  std::vector<fs::path> folders = {root};
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {  // "4:cpu,cpuacct:/path", "0::/path"
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string names = fmt::format(",{},", line.substr(first + 1, second - first - 1));
    if (names.find(fmt::format(",{},", controller)) == std::string::npos) continue;
    fs::path folder = root;
    for (const fs::path& part : fs::path(line.substr(second + 1)).relative_path()) {
      folder /= part;
      folders.push_back(folder);
    }
  }
  return folders;
}

// The file's numbers; "max" and what is missing give none.
std::vector<double> ReadNumbers(const fs::path& path) {
  std::vector<double> numbers;
  std::ifstream file(path);
  for (double number; file >> number;) numbers.push_back(number);
  return numbers;
}

double CpuQuota() {  // cores
  double quota = INFINITY;
  for (const fs::path& folder : GroupFolders("", "/sys/fs/cgroup")) {
    const std::vector<double> numbers = ReadNumbers(folder / "cpu.max");
    if (numbers.size() == 2 && numbers[1] > 0) quota = std::min(quota, numbers[0] / numbers[1]);
  }
  for (const fs::path& folder : GroupFolders("cpu", "/sys/fs/cgroup/cpu")) {
    const std::vector<double> used = ReadNumbers(folder / "cpu.cfs_quota_us");
    const std::vector<double> period = ReadNumbers(folder / "cpu.cfs_period_us");
    if (!used.empty() && !period.empty() && used[0] > 0 && period[0] > 0) quota = std::min(quota, used[0] / period[0]);
  }
  return quota;
}

}  // namespace

std::vector<int> AllowedCores() {
  std::vector<int> cores;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) {
    for (int core = 0; core < CPU_SETSIZE; ++core) {
      if (CPU_ISSET(core, &set)) cores.push_back(core);
    }
  }
  if (cores.empty()) cores.push_back(0);
  return cores;
}

int UsableCores() {
  const double cores = static_cast<double>(AllowedCores().size());
  return std::max(1, static_cast<int>(std::ceil(std::min(cores, CpuQuota()))));
}

int64_t UsableMemory() {
  double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  const auto limit = [&bytes](const fs::path& file) {
    const std::vector<double> numbers = ReadNumbers(file);
    if (!numbers.empty() && numbers[0] > 0) bytes = std::min(bytes, numbers[0]);
  };
  for (const fs::path& folder : GroupFolders("", "/sys/fs/cgroup")) limit(folder / "memory.max");
  for (const fs::path& folder : GroupFolders("memory", "/sys/fs/cgroup/memory")) {
    limit(folder / "memory.limit_in_bytes");
  }
  return static_cast<int64_t>(bytes);
}

}  // namespace netwright
