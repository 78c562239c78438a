#include "netwright/rl/rollout.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(RolloutTest, ReturnsStopWhereEpisodesEnd) {
  Rollout rollout(3, 1, 1, 1);
  rollout.steps = 3;
  rollout.rewards = {1, 2, 3};
  rollout.done = {0, 1, 0};
  EXPECT_EQ(DiscountedReturns(rollout, std::vector<double>{10.0}, 0.5), (std::vector<double>{2, 2, 8}));
  rollout.done = {0, 0, 1};
  EXPECT_EQ(DiscountedReturns(rollout, std::vector<double>{10.0}, 0.5), (std::vector<double>{2.75, 3.5, 3}));
}

TEST(RolloutTest, RestartKeepsTheInputsThatFollowed) {
  Rollout rollout(2, 2, 1, 2);
  rollout.inputs = {1, 2, 3, 4, 5, 6};
  rollout.keep = {1, 1, 1, 1, 0, 1};
  rollout.illegal = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1};
  rollout.steps = 2;
  rollout.Restart(0);
  EXPECT_EQ(rollout.steps, 0);
  EXPECT_EQ(rollout.InputsAt(0)[1], 6.0f);
  EXPECT_EQ(rollout.KeepAt(0)[0], 0.0f);
  EXPECT_EQ(rollout.IllegalAt(0)[3], 1);
}

}  // namespace
}  // namespace netwright
