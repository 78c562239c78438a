// The evaluators of this folder, and each decorator around a shuffled synthetic one, under the common suite.
#include "testing/evaluator_conformance.h"

#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/reward.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/evaluation/table.h"

namespace netwright {
namespace {

std::shared_ptr<const NetworkSpace> Space() {
  static const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace("chain");
  return space;
}

TaskInfo Task() {
  TaskInfo task;
  task.input = {1, 28, 28, 10};
  task.fingerprint = {7, 8};
  task.train_images = 1000;
  return task;
}

std::vector<Architecture> Networks() {
  std::vector<Architecture> networks;
  for (const char* text : {"conv3", "conv3-max2", "empty", "max2-max2-max2-max2-max2", "conv5-conv5-max3-conv1"}) {
    networks.push_back(Space()->Parse(text));
  }
  return networks;
}

std::unique_ptr<Evaluator> Synthetic(bool out_of_order) {
  SyntheticOptions options;
  options.out_of_order = out_of_order;
  return MakeSyntheticEvaluator({Task()}, options);
}

std::unique_ptr<Evaluator> Table() {
  MetricsTable table;
  table[Space()->Key(Space()->Parse("conv3"))] = {Metrics{.accuracy = 0.5}, Metrics{.accuracy = 0.75}};
  table[Space()->Key(Space()->Parse("empty"))] = {Metrics{.accuracy = 0.25}};
  return MakeTableEvaluator({table});
}

std::unique_ptr<Evaluator> Limited(std::unique_ptr<Evaluator> inner) {
  Limits limits;
  limits.max_params = 5000000;
  return WithLimits(std::move(inner), {Task()}, limits);
}

std::unique_ptr<Evaluator> Cached(std::unique_ptr<Evaluator> inner) {
  return WithCache(std::move(inner), MakeCacheKeys({Task()}, "recipe"), {});
}

std::unique_ptr<Evaluator> Rewarded(const std::string& kind) {
  RewardConfig config;
  config.kind = kind;
  return WithReward(Synthetic(true), config);
}

EvaluatorCase RewardCase(const std::string& name, const std::string& kind) {
  const auto space = MakeSearchSpace("multi-branch");
  std::vector<Architecture> networks;
  for (const char* text :
       {"empty", "conv3(0)", "conv3(0) max2(1) conv5(0) add(2,3)", "conv3(0) conv3(0) concat(1,2)"}) {
    networks.push_back(space->Parse(text));
  }
  return {.name = name, .make = [kind] { return Rewarded(kind); }, .space = space, .networks = networks};
}

using Factory = std::function<std::unique_ptr<Evaluator>()>;

// The first ten proposals of a cycle through Networks() are recorded.
std::unique_ptr<Evaluator> Journaled(const Factory& make_inner) {
  std::vector<Proposal> proposals(10);
  const std::vector<Architecture> networks = Networks();
  for (size_t i = 0; i < proposals.size(); ++i) {
    proposals[i] = {.id = i, .arch = networks[i % networks.size()]};
    Describe(*Space(), proposals[i]);
  }
  const auto recorder = make_inner();
  recorder->Submit(proposals);
  const KeyOfProposal key_of = MakeCacheKeys({Task()}, "recipe");
  Journal recorded;
  while (recorded.size() < proposals.size()) {
    for (const Evaluation& answer : recorder->Wait(std::chrono::milliseconds(0))) {
      recorded[answer.id] = {key_of(proposals[answer.id]), answer};
    }
  }
  return WithJournal(make_inner(), key_of, std::move(recorded));
}

std::vector<EvaluatorCase> Cases() {
  return {
      {.name = "Synthetic", .make = [] { return Synthetic(false); }, .networks = Networks()},
      {.name = "SyntheticShuffled", .make = [] { return Synthetic(true); }, .networks = Networks()},
      {.name = "Table", .make = Table, .networks = Networks()},
      {.name = "Limits", .make = [] { return Limited(Synthetic(true)); }, .networks = Networks()},
      {.name = "Cache", .make = [] { return Cached(Synthetic(true)); }, .networks = Networks(), .trains_once = true},
      {.name = "Journal", .make = [] { return Journaled([] { return Synthetic(true); }); }, .networks = Networks()},
      {.name = "AllDecorators",
       .make = [] { return Journaled([] { return Cached(Limited(Synthetic(true))); }); },
       .networks = Networks()},
      RewardCase("AccuracyReward", "accuracy"),
      RewardCase("RefinedReward", "refined"),
  };
}

INSTANTIATE_TEST_SUITE_P(Eval, EvaluatorConformance, testing::ValuesIn(Cases()), EvaluatorCaseName());

}  // namespace
}  // namespace netwright
