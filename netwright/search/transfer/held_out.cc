#include "netwright/search/transfer/held_out.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/base/ranks.h"
#include "netwright/transfer/random_scores.h"
#include "netwright/transfer/surrogate_evaluator.h"

namespace netwright {
namespace {

using SharedModel = std::shared_ptr<const TransferModel>;

HeldOutTrial Search(Strategy& strategy, const SharedModel& truth, size_t task, uint64_t seed,
                    const HeldOutConfig& config, const std::vector<double>& random) {
  const auto evaluator = MakeSurrogateEvaluator(truth, task, /*noise=*/true);
  const auto quantile_of = [&](const Architecture& arch) {
    return QuantileOf(ForetoldScore(*truth, task, truth->features()(arch).value()), random);
  };
  const auto evaluations = static_cast<size_t>(config.evaluations);
  HeldOutTrial trial{.task = truth->tasks()[task].name, .recommended = {}, .proposed = {}};
  for (size_t i = 0; trial.proposed.size() < evaluations && i < 20 * evaluations; ++i) {
    const Proposal proposal = strategy.Ask(1).at(0);
    evaluator->Submit({&proposal, 1});
    Evaluation evaluation = evaluator->Wait(std::chrono::milliseconds(0)).at(0);
    if (config.unrelated && evaluation.outcome == Outcome::kOk) {
      Rng rng(seed, "held out/unrelated", proposal.id);
      evaluation.metrics.accuracy = truth->tasks()[task].AccuracyAt(random[rng.Below(random.size())]);
    }
    strategy.Tell({&evaluation, 1});
    if (evaluation.outcome != Outcome::kOk) continue;
    trial.proposed.push_back(quantile_of(proposal.arch));
    trial.recommended.push_back(quantile_of(strategy.Recommend(1).at(0)));
  }
  for (std::vector<double>* const values : {&trial.proposed, &trial.recommended}) {
    values->resize(evaluations, values->empty() ? 0 : values->back());
  }
  return trial;
}

// The model of all data sets but one, or of some of their tasks.
SharedModel ModelWithout(const std::string& dataset, const TaskScores& scores, const KernelChoice& choice,
                         size_t learnt) {
  std::vector<std::string> others;
  for (const SourceTask& task : scores.tasks) {
    if (task.dataset != dataset) others.push_back(task.name);
  }
  if (learnt > 0 && learnt < others.size()) {
    Rng rng(1, "held out/learnt", Hash64(dataset));
    rng.Shuffle(std::span(others));
    others.resize(learnt);
  }
  const std::set<std::string> wanted(others.begin(), others.end());
  return std::make_shared<const TransferModel>(
      FitModel(Chosen(scores, [&](const SourceTask& task) { return wanted.contains(task.name); }), choice));
}

}  // namespace

std::vector<HeldOutTrial> RunHeldOut(const TaskScores& scores, const KernelChoice& choice, const MakeHeldOut& make,
                                     const HeldOutConfig& config) {
  const auto truth = std::make_shared<const TransferModel>(FitModel(scores, choice));
  std::map<std::string, SharedModel> without;  // each data set
  std::vector<HeldOutTrial> trials;
  for (size_t task = 0; task < scores.tasks.size(); ++task) {
    const SourceTask& source = scores.tasks[task];
    SharedModel& model = without[source.dataset];
    if (model == nullptr) model = ModelWithout(source.dataset, scores, choice, config.learnt);
    StrategyContext context;
    context.space = {truth, &truth->features().space()};
    context.task = {.task = 0, .input = source.input, .limits = config.limits};
    context.task.limits.net = truth->features().net();
    context.task.descriptors = source.descriptors;
    const std::vector<double> random = RandomScores(*truth, task, context.task);
    for (int seed = 1; seed <= config.seeds; ++seed) {
      context.seed = static_cast<uint64_t>(seed) + task * 1000;  // each task has random networks of its own
      const std::unique_ptr<Strategy> strategy = make(context, *model);
      trials.push_back(Search(*strategy, truth, task, context.seed, config, random));
    }
  }
  return trials;
}

}  // namespace netwright
