#ifndef NETWRIGHT_WORKERS_EVALUATORS_H_
#define NETWRIGHT_WORKERS_EVALUATORS_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/speculation_store.h"
#include "netwright/evaluation/task.h"
#include "netwright/train/recipe.h"
#include "netwright/workers/job.h"
#include "netwright/workers/train_function.h"

namespace netwright {

struct RunnerStats {
  int64_t retried = 0;   // jobs given to a second worker because the first died
  int64_t restarts = 0;  // workers replaced, for whatever reason
};

// Runs TrainRequests in this process or in a pool, for the search and the final training alike. The contract is
// Evaluator's. An answer carries its request's id, which must not be outstanding already. One thread owns it and
// outlives it. Destruction abandons what is running.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  virtual int slots() const = 0;                   // jobs that run at once; more may be submitted, they queue
  virtual int threads() const { return slots(); }  // that one job can have, while others wait
  // Those without a job; negative: so many jobs wait for one. 0 where jobs run inside Wait only. Does not block.
  virtual int spare() const { return 0; }
  virtual void Submit(const TrainRequest& request) = 0;

  // Blocks until an answer to a job of `range` is there or `timeout` has passed; returns all such answers. Others are
  // kept. Returns at once when no job of the range is outstanding, and early when Interrupted(). Throws Error for what
  // ends the run: a worker that cannot start, or an Error in a worker.
  virtual std::vector<TrainAnswer> Wait(std::chrono::milliseconds timeout, const JobRange& range = kAllJobs) = 0;

  // These jobs will not be answered. A pool stops running ones at once by replacing their worker.
  virtual void Cancel(const JobRange& range) = 0;

  virtual RunnerStats stats() const = 0;
};

// One at a time in submission order, on the caller's thread, inside Wait, whose timeout cannot stop a job. When
// Interrupted(), a running job ends after its epoch, unanswered.
std::unique_ptr<JobRunner> MakeInProcessRunner(TrainFunction train);
std::unique_ptr<JobRunner> MakeInProcessRunner(const WorkerSetup& setup);  // really trains (MakeTrainFunction)

// The memory a worker must be allowed (PoolOptions::memory_limit) for trainings of up to so many predicted bytes
// (Cost::train_bytes), with what libraries map.
int64_t AllocationLimit(int64_t train_bytes);

inline constexpr double kHangTimeout = 120;

struct PoolOptions {
  int workers = 0;           // 0: one a core
  int64_t memory_limit = 0;  // bytes a worker may allocate; 0: (memory - 1 GiB) / workers, where memory is this
                             // machine's or its control group's
  double job_timeout = 0;    // seconds; 0: none. A worker beyond it is killed: kTimeout, not retried
  double hang_timeout = kHangTimeout;  // seconds without processor time (hang_watch.h) after which a worker with a job
                                       // is taken to hang: killed, as one that died; 0: none
  double start_timeout = 120;          // seconds from a worker's start until it says that it is ready
  std::string program;                 // run as `program worker --fd N`; empty: /proc/self/exe
  int wake_fd = -1;                    // Wait returns early when it can be read; -1: none
};

// Worker processes, one thread each, with a memory limit and a higher out-of-memory score than this process; pinned to
// cores when there are as many. Jobs start in submission order. A worker that dies or hangs is replaced; its job is
// retried once, ahead of the queue, then answered as kCrashed. Three workers in a row that die before they are ready
// end the run with an Error. Workers end with this process.
std::unique_ptr<JobRunner> MakeProcessPool(const WorkerSetup& setup, const PoolOptions& options);

struct ChildLimits {
  double time_limit = 0;     // seconds a proposal; 0: none. Beyond: kTimeout
  int64_t memory_limit = 0;  // predicted bytes; 0: none. Beyond: kOutOfMemory
};

// Search proposals as jobs of kSearchJobs; proposal ids must lie below kFirstSpeculation. Child seeds come from
// MakeCacheKeys(tasks, recipe.Text()) and recipe.seed. `runner` must outlive it; its destruction cancels what is
// outstanding.
//   It speculates on the runner's spare workers. A proposal takes over the speculation of its network, in training or
// done, with the result that it would have had itself; only reproducible results are kept, in memory where `kept` is
// empty. When more jobs wait than
// there are workers, whosever they are, the youngest speculations are cancelled.
std::unique_ptr<Evaluator> MakeTrainingEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                 const Recipe& recipe, const ChildLimits& limits = {},
                                                 SpeculationStore kept = {});

// The same, with as many epochs for each network as it has in equal compute (train/equal_compute.h). Child seeds come
// from MakeCacheKeys(tasks, EqualComputeText(recipe, compute)).
std::unique_ptr<Evaluator> MakeEqualComputeEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                     const Recipe& recipe, double compute,
                                                     const ChildLimits& limits = {}, SpeculationStore kept = {});

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_EVALUATORS_H_
