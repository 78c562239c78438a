#include "netwright/rl/agents/random/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "testing/errors.h"

namespace netwright {
namespace {

TEST(RandomAgentTest, IsUniformOverTheOfferedActions) {
  AgentSpec spec;
  spec.actions = 8;
  spec.seed = 5;
  const std::unique_ptr<Agent> agent = MakeRandomAgent(spec);
  std::array<int, 8> counts{};
  const Observation input{.state = {}, .mask = ActionMask(0b10110001)};
  constexpr int kDraws = 40000;
  for (int i = 0; i < kDraws; ++i) {
    Action action = -1;
    agent->Act({&input, 1}, {&action, 1});
    const StepResult outcome;
    agent->Observe({&outcome, 1});
    ++counts[action];
  }
  EXPECT_DOUBLE_EQ(agent->stats().entropy, std::log(4.0));
  for (int action = 0; action < 8; ++action) {
    const double expected = input.mask[action] ? kDraws / 4.0 : 0.0;
    EXPECT_NEAR(counts[action], expected, 5 * std::sqrt(kDraws * 0.25 * 0.75) * (expected > 0));
  }
}

TEST(RandomAgentTest, DrawsFromTheActionsItIsGiven) {
  AgentSpec spec;
  spec.actions = 4;
  spec.action_names = {"conv1", "conv3", "max2", "terminal"};
  const auto drawn = [&](const std::string& actions, unsigned offered) {
    const std::unique_ptr<Agent> agent = MakeRandom({.actions = actions}, spec);
    const Observation input{.state = {}, .mask = ActionMask(offered)};
    std::set<Action> seen;
    for (int i = 0; i < 100; ++i) {
      Action action = -1;
      agent->Act({&input, 1}, {&action, 1});
      const StepResult outcome;
      agent->Observe({&outcome, 1});
      seen.insert(action);
    }
    return seen;
  };
  EXPECT_EQ(drawn("", 0b1111), (std::set<Action>{0, 1, 2, 3}));
  EXPECT_EQ(drawn("conv1", 0b1111), std::set<Action>{0});
  EXPECT_EQ(drawn("conv1,conv3,max2", 0b1110), (std::set<Action>{1, 2}));
  EXPECT_EQ(drawn("conv1", 0b1100), (std::set<Action>{2, 3})) << "none of its own is on offer";
  EXPECT_NE(UsageErrorOf([&] { drawn("conv9", 0b1111); }).find("'conv9'"), std::string::npos);
}

}  // namespace
}  // namespace netwright
