// Every agent that learns balances the pole.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/agents/agents_table.h"
#include "netwright/rl/environments/world.h"

namespace netwright {
namespace {

// Mean length of an episode of a frozen policy, after `steps` steps in each of eight worlds.
double MeanLength(std::string_view name, const std::vector<std::string>& settings, int steps, uint64_t seed) {
  constexpr int kWorlds = 8, kTestSteps = 1000;
  const WorldKind& kind = FindWorldKind("cartpole");
  const auto component = FindAgentKind(name).make();
  Options options;
  component->Declare(options);
  for (const std::string& setting : settings) options.SetAssignment(setting);
  const auto worlds = MakeWorlds(kind, kWorlds, StreamSeed(seed, "test/train"));
  const auto agent = component->Make({worlds->spec(), kWorlds, kWorlds * steps, seed});
  Play(*agent, *worlds, steps);
  agent->SetFrozen(true);
  const auto fresh = MakeWorlds(kind, kWorlds, StreamSeed(seed, "test/fresh"));
  int episodes = 0;
  for (int step = 0; step < kTestSteps; ++step) {
    Play(*agent, *fresh, 1);
    for (const StepResult& result : fresh->results()) episodes += result.done;
  }
  return static_cast<double>(kWorlds * kTestSteps) / std::max(episodes, 1);
}

// Of several seeds: processors round differently, and by chance a policy that balanced forgets it again.
double MedianLength(std::string_view name, const std::vector<std::string>& settings, int steps, int seeds) {
  std::vector<double> lengths;
  for (int seed = 1; seed <= seeds; ++seed) lengths.push_back(MeanLength(name, settings, steps, seed));
  std::sort(lengths.begin(), lengths.end());
  return lengths[lengths.size() / 2];
}

TEST(CartPoleSlowTest, RandomActionsLetItFall) { EXPECT_LT(MedianLength("random", {}, 0, 5), 40); }

TEST(CartPoleSlowTest, A2cBalances) {
  EXPECT_GT(
      MedianLength("a2c",
                   {"a2c.hidden=32", "a2c.gamma=0.99", "a2c.rollout=8", "a2c.learning_rate=0.01", "a2c.entropy=0.01"},
                   25000, 5),
      150);
}

TEST(CartPoleSlowTest, PpoBalances) {
  EXPECT_GT(
      MedianLength("ppo", {"ppo.hidden=32", "ppo.gamma=0.99", "ppo.rollout=128", "ppo.learning_rate=0.005"}, 15000, 3),
      150);
}

TEST(CartPoleSlowTest, DqnBalances) {
  EXPECT_GT(MedianLength("dqn",
                         {"dqn.gamma=0.99", "dqn.batch=32", "dqn.learning_starts=500", "dqn.learning_rate=0.001",
                          "dqn.epsilon_end=0.02", "dqn.schedule=5000", "dqn.buffer=20000"},
                         1800, 3),
            60);
}

}  // namespace
}  // namespace netwright
