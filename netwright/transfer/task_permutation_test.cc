#include "netwright/transfer/task_permutation.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(TaskPermutationTest, IsSmallOnlyWhereActionsFollowTheTask) {
  TrialActions follows, alike;
  for (int trial = 0; trial < 24; ++trial) {
    const int task = trial % 3;
    const double share = task == 0 ? 0.6 : 0.5, chance = trial < 12 ? 0.01 : -0.01;
    follows.tasks.push_back(std::string(1, static_cast<char>('a' + task)));
    follows.frequencies.push_back({share + chance, 1 - share - chance});
    alike.frequencies.push_back({0.5 + chance, 0.5 - chance});
  }
  alike.tasks = follows.tasks;
  EXPECT_LE(TaskPermutationP(follows, Rng(1)), 0.002);
  EXPECT_GT(TaskPermutationP(alike, Rng(1)), 0.5);
  EXPECT_EQ(TaskPermutationP(alike, Rng(1)), TaskPermutationP(alike, Rng(1)));
}

}  // namespace
}  // namespace netwright
