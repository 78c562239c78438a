#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/hash.h"
#include "netwright/evaluation/trial_keys.h"
#include "netwright/workers/evaluators.h"

namespace netwright {
namespace {

class TrainingEvaluator final : public Evaluator {
 public:
  TrainingEvaluator(JobRunner& runner, KeyOfTrial key_of, const std::vector<TaskInfo>& tasks, const Recipe& recipe,
                    const TrialLimits& limits, std::string inheritance_folder)
      : runner_(runner),
        key_of_(std::move(key_of)),
        recipe_(recipe),
        limits_(limits),
        inheritance_folder_(std::move(inheritance_folder)) {
    NETWRIGHT_CHECK(!recipe.inherit || !inheritance_folder_.empty());
    Digester digester;
    digester.Add(std::string_view("training"));
    digester.Add(recipe.Text());
    digester.Add(recipe.seed);
    digester.Add(static_cast<uint64_t>(tasks.size()));
    for (const TaskInfo& task : tasks) digester.Add(task.fingerprint.Hex());
    config_hash_ = digester.Finish().low;
  }

  ~TrainingEvaluator() override { runner_.Cancel(kSearchJobs); }

  int FreeSlots() const override { return runner_.FreeSlots(); }

  void Submit(std::span<const Trial> trials) override {
    for (const Trial& trial : trials) {
      NETWRIGHT_CHECK(kSearchJobs.Contains(trial.id));
      const CacheKey key = key_of_(trial);
      TrainRequest request;
      request.id = trial.id;
      request.task = trial.task;
      request.graph = key.network;
      request.recipe = recipe_;
      request.seed = ChildSeed(recipe_.seed, key);
      request.time_limit = limits_.time_limit;
      request.memory_limit = limits_.memory_limit;
      if (recipe_.inherit) {
        AddAncestors(recipe_.seed, key, request);
        request.inheritance_folder = inheritance_folder_;
      }
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

  uint64_t ConfigHash() const override { return config_hash_; }

 private:
  JobRunner& runner_;
  const KeyOfTrial key_of_;
  const Recipe recipe_;
  const TrialLimits limits_;
  const std::string inheritance_folder_;
  uint64_t config_hash_ = 0;
};

}  // namespace

std::unique_ptr<Evaluator> MakeTrainingEvaluator(JobRunner& runner, std::shared_ptr<const SearchSpace> space,
                                                 const std::vector<TaskInfo>& tasks, const Recipe& recipe,
                                                 const TrialLimits& limits, std::string inheritance_folder) {
  auto key_of = MakeTrialKeys(std::move(space), tasks, recipe.Text());
  return std::make_unique<TrainingEvaluator>(runner, std::move(key_of), tasks, recipe, limits,
                                             std::move(inheritance_folder));
}

}  // namespace netwright
