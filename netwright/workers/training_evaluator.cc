#include <functional>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/graph/cost.h"
#include "netwright/train/equal_compute.h"
#include "netwright/workers/evaluators.h"

namespace netwright {
namespace {

using EpochsOf = std::function<int(int task, const CacheKey& key)>;

class TrainingEvaluator final : public Evaluator {
 public:
  TrainingEvaluator(JobRunner& runner, KeyOfProposal key_of, EpochsOf epochs_of, const Recipe& recipe,
                    const ChildLimits& limits)
      : runner_(runner),
        key_of_(std::move(key_of)),
        epochs_of_(std::move(epochs_of)),
        recipe_(recipe),
        limits_(limits) {}

  ~TrainingEvaluator() override { runner_.Cancel(kSearchJobs); }

  void Submit(std::span<const Proposal> proposals) override {
    for (const Proposal& proposal : proposals) {
      NETWRIGHT_CHECK(kSearchJobs.Contains(proposal.id));
      const CacheKey key = key_of_(proposal);
      TrainRequest request;
      request.id = proposal.id;
      request.task = proposal.task;
      request.graph = key.network;
      request.recipe = recipe_;
      request.recipe.epochs = epochs_of_(proposal.task, key);
      request.seed = ChildSeed(recipe_.seed, key);
      request.time_limit = limits_.time_limit;
      request.memory_limit = limits_.memory_limit;
      runner_.Submit(request);
    }
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> evaluations;
    for (TrainAnswer& answer : runner_.Wait(timeout, kSearchJobs)) {
      Evaluation& evaluation = evaluations.emplace_back();
      evaluation.id = answer.id;
      evaluation.outcome = answer.outcome;
      evaluation.metrics = std::move(answer.metrics);
      evaluation.message = std::move(answer.message);
    }
    return evaluations;
  }

 private:
  JobRunner& runner_;
  const KeyOfProposal key_of_;
  const EpochsOf epochs_of_;
  const Recipe recipe_;
  const ChildLimits limits_;
};

}  // namespace

std::unique_ptr<Evaluator> MakeTrainingEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                 const Recipe& recipe, const ChildLimits& limits) {
  const auto epochs_of = [epochs = recipe.epochs](int, const CacheKey&) { return epochs; };
  return std::make_unique<TrainingEvaluator>(runner, MakeCacheKeys(tasks, recipe.Text()), epochs_of, recipe, limits);
}

std::unique_ptr<Evaluator> MakeEqualComputeEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                     const Recipe& recipe, double compute, const ChildLimits& limits) {
  const auto epochs_of = [tasks, recipe, compute](int index, const CacheKey& key) {
    const TaskInfo& task = tasks[static_cast<size_t>(index)];
    const Cost cost = EstimateCost(Graph::Parse(key.network), task.input, recipe.net, recipe.batch_size);
    return EqualComputeEpochs(compute, cost.flops, task.train_images);
  };
  return std::make_unique<TrainingEvaluator>(runner, MakeCacheKeys(tasks, EqualComputeText(recipe, compute)), epochs_of,
                                             recipe, limits);
}

}  // namespace netwright
