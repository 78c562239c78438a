#include <functional>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/ready_answers.h"
#include "netwright/graph/cost.h"
#include "netwright/train/equal_compute.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/speculations.h"

namespace netwright {
namespace {

using EpochsOf = std::function<int(int task, const CacheKey& key)>;

class TrainingEvaluator final : public Evaluator {
 public:
  TrainingEvaluator(JobRunner& runner, KeyOfProposal key_of, EpochsOf epochs_of, const Recipe& recipe,
                    const ChildLimits& limits, SpeculationStore kept)
      : runner_(runner),
        key_of_(std::move(key_of)),
        epochs_of_(std::move(epochs_of)),
        recipe_(recipe),
        limits_(limits),
        speculations_(runner, std::move(kept)) {}

  ~TrainingEvaluator() override { runner_.Cancel(kSearchJobs); }

  void Submit(std::span<const Proposal> proposals) override {
    for (const Proposal& proposal : proposals) {
      NETWRIGHT_CHECK(proposal.id < kFirstSpeculation);
      const CacheKey key = key_of_(proposal);
      if (std::optional<Evaluation> done = speculations_.Find(key)) {
        ready_.Add(proposal.id, *std::move(done));
      } else if (!speculations_.TakeOver(key, proposal.id)) {
        runner_.Submit(RequestFor(proposal, key, proposal.id));
      }
    }
    speculations_.GiveWay();
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> evaluations = ready_.Take();
    if (!evaluations.empty()) timeout = std::chrono::milliseconds(0);
    speculations_.GiveWay();  // to jobs of others, or where nodes were lost
    for (TrainAnswer& answer : runner_.Wait(timeout, kSearchJobs)) {
      Evaluation evaluation;
      evaluation.id = answer.id;
      evaluation.outcome = answer.outcome;
      evaluation.metrics = std::move(answer.metrics);
      evaluation.message = std::move(answer.message);
      if (answer.id < kFirstSpeculation || speculations_.Finish(evaluation)) {
        evaluations.push_back(std::move(evaluation));
      }
    }
    return evaluations;
  }

  SpeculationRoom RoomToSpeculate() const override { return speculations_.Room(); }

  void Speculate(std::span<const Proposal> likely) override {
    std::vector<CacheKey> keys;
    for (const Proposal& proposal : likely) keys.push_back(key_of_(proposal));
    for (const size_t index : speculations_.ToStart(keys)) {
      runner_.Submit(RequestFor(likely[index], keys[index], speculations_.Start(keys[index])));
    }
  }

  std::optional<Evaluation> Foresee(const Proposal& proposal) override { return speculations_.Find(key_of_(proposal)); }

 private:
  TrainRequest RequestFor(const Proposal& proposal, const CacheKey& key, uint64_t id) const {
    TrainRequest request;
    request.id = id;
    request.task = proposal.task;
    request.graph = key.network;
    request.recipe = recipe_;
    request.recipe.epochs = epochs_of_(proposal.task, key);
    request.seed = ChildSeed(recipe_.seed, key);
    request.time_limit = limits_.time_limit;
    request.memory_limit = limits_.memory_limit;
    return request;
  }

  JobRunner& runner_;
  const KeyOfProposal key_of_;
  const EpochsOf epochs_of_;
  const Recipe recipe_;
  const ChildLimits limits_;
  Speculations speculations_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> MakeTrainingEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                 const Recipe& recipe, const ChildLimits& limits,
                                                 SpeculationStore kept) {
  const auto epochs_of = [epochs = recipe.epochs](int, const CacheKey&) { return epochs; };
  return std::make_unique<TrainingEvaluator>(runner, MakeCacheKeys(tasks, recipe.Text()), epochs_of, recipe, limits,
                                             std::move(kept));
}

std::unique_ptr<Evaluator> MakeEqualComputeEvaluator(JobRunner& runner, const std::vector<TaskInfo>& tasks,
                                                     const Recipe& recipe, double compute, const ChildLimits& limits,
                                                     SpeculationStore kept) {
  const auto epochs_of = [tasks, recipe, compute](int index, const CacheKey& key) {
    const TaskInfo& task = tasks[static_cast<size_t>(index)];
    const Cost cost = EstimateCost(Graph::Parse(key.network), task.input, recipe.net, recipe.batch_size);
    return EqualComputeEpochs(compute, cost.flops, task.train_images);
  };
  return std::make_unique<TrainingEvaluator>(runner, MakeCacheKeys(tasks, EqualComputeText(recipe, compute)), epochs_of,
                                             recipe, limits, std::move(kept));
}

}  // namespace netwright
