#include "netwright/rl/agents/random/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

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

}  // namespace
}  // namespace netwright
