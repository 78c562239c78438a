// Agents learn in the real environment: networks of the chain space, scored by the synthetic formula.
#include <gtest/gtest.h>

#include "netwright/evaluation/synthetic.h"
#include "netwright/rl/agents/agents_table.h"
#include "netwright/rl/environments/networks/network_env.h"

namespace netwright {
namespace {

constexpr int kLanes = 8, kSteps = 500;

// Mean reward of a step in the last fifth of 4000 steps.
double LateReward(std::string_view name, const std::vector<std::string>& settings, uint64_t seed) {
  TaskInfo task;
  task.input = {3, 32, 32, 10};
  task.train_images = 1000;
  const std::shared_ptr<const SearchSpace> space = MakeSearchSpace("chain");
  const auto evaluator = MakeSyntheticEvaluator({task}, {});
  NetworkEnv environments(space, MakeOneTask({.task = 0, .input = task.input, .limits = {}}),
                          {.lanes = kLanes, .rules = {.mask_actions = true}, .seed = seed}, evaluator.get());
  const auto component = FindAgentKind(name).make();
  Options options;
  component->Declare(options);
  for (const std::string& setting : settings) options.SetAssignment(setting);
  const auto agent = component->Make({environments.spec(), kLanes, kLanes * kSteps, seed});
  Play(*agent, environments, kSteps * 4 / 5);
  return Play(*agent, environments, kSteps / 5) / (kLanes * kSteps / 5);
}

TEST(LearningSlowTest, AgentsBeatRandomSearchOnNetworks) {
  for (const uint64_t seed : {1, 2}) {
    const double random = LateReward("random", {}, seed);
    EXPECT_GT(LateReward("a2c", {"a2c.learning_rate=0.03"}, seed), random + 0.05) << "seed " << seed;
    EXPECT_GT(LateReward("dqn", {"dqn.learning_starts=200"}, seed), random + 0.1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace netwright
