#include "netwright/search/transfer/held_out.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/base/ranks.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/transfer/candidate_sources.h"
#include "netwright/transfer/surrogate_evaluator.h"

namespace netwright {
namespace {

using SharedModel = std::shared_ptr<const TransferModel>;

// Scores of random networks of a task, in order.
std::vector<double> RandomScores(const TransferModel& truth, size_t task, const StrategyContext& context) {
  constexpr int kNetworks = 2000;
  Rng rng(1, "held out/random networks", task);
  TrialHistory history{.task = context.task};
  std::vector<NetworkFeatures> features;
  for (const Architecture& arch : MakeRandomSource(context.space)->Sample(history, kNetworks, rng)) {
    if (std::optional<NetworkFeatures> described = truth.features()(arch)) features.push_back(*std::move(described));
  }
  const Eigen::VectorXd column = truth.Predict(features).col(static_cast<Eigen::Index>(task));
  std::vector<double> scores(column.begin(), column.end());
  std::sort(scores.begin(), scores.end());
  return scores;
}

std::vector<double> Search(Strategy& strategy, const SharedModel& truth, size_t task, int evaluations,
                           const std::vector<double>& random) {
  const auto evaluator = MakeSurrogateEvaluator(truth, task, /*noise=*/true);
  std::vector<double> quantiles;
  for (int64_t proposed = 0; quantiles.size() < static_cast<size_t>(evaluations) && proposed < 20 * evaluations;
       ++proposed) {
    const Proposal proposal = strategy.Ask(1).at(0);
    evaluator->Submit({&proposal, 1});
    const Evaluation evaluation = evaluator->Wait(std::chrono::milliseconds(0)).at(0);
    strategy.Tell({&evaluation, 1});
    if (evaluation.outcome != Outcome::kOk) continue;
    const NetworkFeatures features = truth->features()(strategy.Recommend(1).at(0)).value();
    quantiles.push_back(QuantileOf(truth->Predict({&features, 1})(0, static_cast<Eigen::Index>(task)), random));
  }
  quantiles.resize(static_cast<size_t>(evaluations), quantiles.empty() ? 0 : quantiles.back());
  return quantiles;
}

}  // namespace

std::vector<HeldOutTrial> RunHeldOut(const TaskScores& scores, const KernelChoice& choice, const MakeHeldOut& make,
                                     int evaluations, int seeds, const Limits& limits) {
  const auto truth = std::make_shared<const TransferModel>(FitModel(scores, choice));
  std::map<std::string, SharedModel> without;  // each data set
  std::vector<HeldOutTrial> trials;
  for (size_t task = 0; task < scores.tasks.size(); ++task) {
    const SourceTask& source = scores.tasks[task];
    SharedModel& model = without[source.dataset];
    if (model == nullptr) {
      model = std::make_shared<const TransferModel>(
          FitModel(Chosen(scores, [&](const SourceTask& other) { return other.dataset != source.dataset; }), choice));
    }
    StrategyContext context;
    context.space = {truth, &truth->features().space()};
    context.task = {.task = 0, .input = source.input, .limits = limits};
    context.task.limits.net = truth->features().net();
    context.task.descriptors = source.descriptors;
    const std::vector<double> random = RandomScores(*truth, task, context);
    for (int seed = 1; seed <= seeds; ++seed) {
      context.seed = static_cast<uint64_t>(seed) + task * 1000;  // each task has random networks of its own
      const std::unique_ptr<Strategy> strategy = make(context, *model);
      trials.push_back({source.name, Search(*strategy, truth, task, evaluations, random)});
    }
  }
  return trials;
}

}  // namespace netwright
