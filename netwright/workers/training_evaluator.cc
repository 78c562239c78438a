#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/workers/evaluators.h"

namespace netwright {
namespace {

class TrainingEvaluator final : public Evaluator {
 public:
  TrainingEvaluator(JobRunner& runner, KeyOfProposal key_of, const Recipe& recipe, const ChildLimits& limits)
      : runner_(runner), key_of_(std::move(key_of)), recipe_(recipe), limits_(limits) {}

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
  const Recipe recipe_;
  const ChildLimits limits_;
};

}  // namespace

std::unique_ptr<Evaluator> MakeTrainingEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                 const Recipe& recipe, const ChildLimits& limits) {
  return std::make_unique<TrainingEvaluator>(runner, MakeCacheKeys(tasks, recipe.Text()), recipe, limits);
}

}  // namespace netwright
