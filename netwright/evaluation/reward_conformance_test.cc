// The decorator of rewards, around a shuffled synthetic evaluator, under the common suite.
#include "netwright/evaluation/reward.h"
#include "netwright/evaluation/synthetic.h"
#include "testing/evaluator_conformance.h"

namespace netwright {
namespace {

std::unique_ptr<Evaluator> Rewarded(const std::string& kind) {
  TaskInfo task;
  task.input = {1, 28, 28, 10};
  task.fingerprint = {7, 8};
  task.train_images = 1000;
  SyntheticOptions options;
  options.out_of_order = true;
  RewardConfig config;
  config.kind = kind;
  return WithReward(MakeSyntheticEvaluator({task}, options), config);
}

std::vector<EvaluatorCase> Cases() {
  const auto space = MakeSearchSpace("multi-branch");
  std::vector<Architecture> networks;
  for (const char* text :
       {"empty", "conv3(0)", "conv3(0) max2(1) conv5(0) add(2,3)", "conv3(0) conv3(0) concat(1,2)"}) {
    networks.push_back(space->Parse(text));
  }
  return {{.name = "AccuracyReward", .make = [] { return Rewarded("accuracy"); }, .space = space, .networks = networks},
          {.name = "RefinedReward", .make = [] { return Rewarded("refined"); }, .space = space, .networks = networks}};
}

INSTANTIATE_TEST_SUITE_P(Env, EvaluatorConformance, testing::ValuesIn(Cases()), EvaluatorCaseName());

}  // namespace
}  // namespace netwright
