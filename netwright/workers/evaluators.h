#ifndef NETWRIGHT_WORKERS_EVALUATORS_H_
#define NETWRIGHT_WORKERS_EVALUATORS_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "netwright/eval/evaluator.h"
#include "netwright/eval/task.h"
#include "netwright/space/search_space.h"
#include "netwright/train/recipe.h"
#include "netwright/workers/job.h"

namespace netwright {

// Runs TrainRequests: in this process, or in a pool of worker processes. The same contract as Evaluator, but for whole
// requests, so that search trials and the stages of the final training share one pool. Answers carry the request's
// id. One thread owns it.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  virtual int slots() const = 0;  // jobs that run at once
  virtual int FreeSlots() const = 0;
  virtual void Submit(const TrainRequest& request) = 0;
  virtual std::vector<TrainAnswer> Wait(std::chrono::milliseconds timeout) = 0;
};

std::unique_ptr<JobRunner> MakeInProcessRunner(const WorkerSetup& setup);

struct PoolOptions {
  int workers = 0;                // 0: one a core
  int64_t memory_limit = 0;       // bytes a worker may allocate; 0: (physical memory - 1 GiB) / workers
  double job_timeout = 0;         // seconds; 0: none. A worker beyond it is killed: kTimeout, not retried
  std::string program;            // the netwright binary; empty: /proc/self/exe
};

// Worker processes, one thread each, pinned to cores, with a memory limit and a higher out-of-memory score than this
// process. A worker that dies is replaced; its job is retried once, then answered as kCrashed. Workers end with this
// process, however it ends.
std::unique_ptr<JobRunner> MakeProcessPool(const WorkerSetup& setup, const PoolOptions& options);

// Search trials as jobs: child seeds and cache keys from `tasks` and `setup.recipe`.
std::unique_ptr<Evaluator> MakeTrainingEvaluator(JobRunner& runner, std::shared_ptr<const SearchSpace> space,
                                                 std::vector<TaskInfo> tasks, const Recipe& recipe);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_EVALUATORS_H_
