#include "netwright/workers/run_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/datasets/prepared.h"
#include "netwright/graph/graph.h"
#include "netwright/train/trainer.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/worker_main.h"

namespace netwright {
namespace {

// Ascending, as each of them is.
std::vector<int64_t> TrainingAndValidation(const Split& split) {
  std::vector<int64_t> all;
  all.reserve(split.train.size() + split.validation.size());
  std::ranges::merge(split.train, split.validation, std::back_inserter(all));
  return all;
}

class JobTrainer {
 public:
  explicit JobTrainer(const WorkerSetup& setup) : setup_(setup) {
    for (const WorkerSetup::Task& task : setup_.tasks) data_.push_back(MapPrepared(task.packed_file));
  }

  TrainAnswer Run(const TrainRequest& request, const KeepGoing& keep_going) const {
    NETWRIGHT_CHECK(request.task >= 0 && request.task < static_cast<int>(data_.size()));
    const WorkerSetup::Task& task = setup_.tasks[request.task];
    const Split& split = request.share == DataShare::kSearch ? task.search : task.full;
    TrainAnswer answer;
    TrainJob job;
    job.graph = Graph::Parse(request.graph);
    job.recipe = request.recipe;
    job.data = data_[request.task].get();
    std::vector<int64_t> all;
    if (request.share == DataShare::kAll) {
      job.train = all = TrainingAndValidation(split);
    } else {
      job.train = split.train;
      job.validation = split.validation;
    }
    job.seed = request.seed;
    job.threads = request.threads;
    job.memory_limit = request.memory_limit;
    if (request.time_limit > 0) job.time_limit = request.time_limit;
    if (request.stage_seconds > 0) job.stage_seconds = request.stage_seconds;
    job.stop_after_epoch = request.stop_after_epoch;
    job.load_state = request.load_state;
    job.save_state = request.save_state;
    job.save_weights = request.save_weights;
    auto epoch_start = std::chrono::steady_clock::now();
    job.on_epoch = [&](const EpochMetrics&, int) {
      const auto now = std::chrono::steady_clock::now();
      answer.epoch_seconds.push_back(std::chrono::duration<double>(now - std::exchange(epoch_start, now)).count());
      return keep_going();
    };
    TrainResult result = Train(job);
    answer.outcome = result.outcome;
    answer.metrics = std::move(result.metrics);
    answer.message = std::move(result.message);
    answer.image_seconds = result.image_seconds;
    return answer;
  }

 private:
  const WorkerSetup setup_;
  std::vector<std::unique_ptr<PreparedData>> data_;
};

}  // namespace

TrainFunction MakeTrainFunction(const WorkerSetup& setup) {
  auto trainer = std::make_shared<const JobTrainer>(setup);
  return
      [trainer](const TrainRequest& request, const KeepGoing& keep_going) { return trainer->Run(request, keep_going); };
}

int TrainingWorkerMain(int fd) {
  ConfigureTorch(1);
  return WorkerMain(fd, MakeTrainFunction);
}

std::unique_ptr<JobRunner> MakeInProcessRunner(const WorkerSetup& setup) {
  ConfigureTorch(1);  // as in a worker: results do not depend on who trains
  return MakeInProcessRunner(MakeTrainFunction(setup));
}

}  // namespace netwright
