#include "netwright/workers/run_job.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
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

class JobTrainer {
 public:
  explicit JobTrainer(const WorkerSetup& setup) : setup_(setup) {
    for (const WorkerSetup::Task& task : setup_.tasks) data_.push_back(MapPrepared(task.packed_file));
  }

  TrainAnswer Run(const TrainRequest& request, const KeepGoing& keep_going) const {
    NETWRIGHT_CHECK(request.task >= 0 && request.task < static_cast<int>(data_.size()));
    const WorkerSetup::Task& task = setup_.tasks[request.task];
    const Split& split = request.share == DataShare::kFull ? task.full : task.search;
    TrainAnswer answer;
    TrainJob job;
    job.graph = Graph::Parse(request.graph);
    job.recipe = request.recipe;
    job.data = data_[request.task].get();
    job.train = split.train;
    job.validation = split.validation;
    job.seed = request.seed;
    job.memory_limit = request.memory_limit;
    if (request.time_limit > 0) job.time_limit = request.time_limit;
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
    double ancestors_seconds = 0;
    TrainResult result = request.recipe.inherit ? TrainAncestors(request, job, ancestors_seconds) : TrainResult{};
    if (result.outcome == Outcome::kOk) {
      answer.epoch_seconds.clear();
      result = Train(job);
    }
    result.metrics.train_seconds += ancestors_seconds;
    answer.outcome = result.outcome;
    answer.metrics = std::move(result.metrics);
    answer.message = std::move(result.message);
    return answer;
  }

 private:
  // Makes `job` start from its prefix's weights, having trained what of its ancestry is not in the folder yet, and
  // leave its own there. An ancestor that cannot be trained at all, as a matter of the network (it diverges), leaves
  // none, and its successor starts afresh; what may have been chance or load (time, memory) becomes the job's outcome.
  static TrainResult TrainAncestors(const TrainRequest& request, TrainJob& job, double& seconds) {
    const auto path_of = [&](uint64_t seed) {
      return (std::filesystem::path(request.inheritance_folder) / fmt::format("{:016x}.weights", seed)).string();
    };
    const auto start_from = [&](TrainJob& child, const TrainRequest::Ancestor& ancestor) {
      child.inherit = path_of(ancestor.seed);
      if (!std::filesystem::exists(child.inherit)) child.inherit.clear();
      child.inherit_graph = Graph::Parse(ancestor.graph);
      child.inherit_seed = ancestor.seed;
    };
    const std::vector<TrainRequest::Ancestor>& ancestors = request.ancestors;
    size_t next = ancestors.size();
    while (next > 0 && !std::filesystem::exists(path_of(ancestors[next - 1].seed))) --next;
    for (; next < ancestors.size(); ++next) {
      TrainJob ancestor = job;
      ancestor.graph = Graph::Parse(ancestors[next].graph);
      ancestor.seed = ancestors[next].seed;
      ancestor.load_state = ancestor.save_state = ancestor.save_weights = {};
      ancestor.save_body = path_of(ancestor.seed);
      if (next > 0) start_from(ancestor, ancestors[next - 1]);
      TrainResult result = Train(ancestor);
      seconds += result.metrics.train_seconds;
      if (!IsReproducible(result.outcome)) {
        result.message = fmt::format("before it, {}: {}", ancestors[next].graph, result.message);
        return result;
      }
    }
    if (!ancestors.empty()) start_from(job, ancestors.back());
    job.save_body = path_of(job.seed);
    return {};
  }

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
