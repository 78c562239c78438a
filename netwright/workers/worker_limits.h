#ifndef NETWRIGHT_WORKERS_WORKER_LIMITS_H_
#define NETWRIGHT_WORKERS_WORKER_LIMITS_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace netwright {

// How a worker process holds itself back.
struct WorkerLimits {
  int index = 0;       // of the worker in its pool
  int core = -1;       // to be pinned to; -1: none
  int64_t memory = 0;  // bytes it may allocate beyond what it uses when the limit is set; 0: none
};

void to_json(nlohmann::json& json, const WorkerLimits& limits);
void from_json(const nlohmann::json& json, WorkerLimits& limits);

// Applies them to this process. What the system refuses (a core that has gone, a hard limit) is left as it is: limits
// protect the machine, results do not depend on them. The memory limit (RLIMIT_DATA) is not set under the
// sanitizers, whose shadow memory counts as data.
void ApplyLimits(const WorkerLimits& limits);

// Frees this process, and threads that it starts from now on, from ApplyLimits' core: they may use all of `cores`.
void UseCores(const std::vector<int>& cores);

// False where ApplyLimits sets no memory limit (sanitizers).
bool MemoryLimitWorks();

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_WORKER_LIMITS_H_
