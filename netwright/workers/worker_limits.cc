#include "netwright/workers/worker_limits.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>

#include "netwright/base/json_fields.h"
#include "netwright/base/process_memory.h"

namespace netwright {
namespace {

void LimitMemory(int64_t bytes) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_DATA, &limit) != 0) return;
  const auto wanted = static_cast<rlim_t>(ReadProcessMemory().data + bytes);
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? wanted : std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_DATA, &limit);
}

}  // namespace

NETWRIGHT_JSON(WorkerLimits, index, core, memory);

void ApplyLimits(const WorkerLimits& limits) {
  prctl(PR_SET_NAME, fmt::format("netwright-w{}", limits.index).c_str());  // as `top` shows it
  if (limits.core >= 0) UseCores({limits.core});
  if (limits.memory > 0 && MemoryLimitWorks()) LimitMemory(limits.memory);
}

void UseCores(const std::vector<int>& cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int core : cores) CPU_SET(core, &set);
  sched_setaffinity(0, sizeof(set), &set);
}

bool MemoryLimitWorks() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
}

}  // namespace netwright
