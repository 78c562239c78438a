#include "netwright/spaces/network_edits.h"

#include <gtest/gtest.h>

#include <set>

namespace netwright {
namespace {

TEST(NetworkEditsTest, AnEditChangesOneActionAndBuildsWhatItCan) {
  for (const char* name : {"chain", "multi-branch", "configs/spaces/cells.yml"}) {
    const std::shared_ptr<const SearchSpace> space = MakeAnySpace(name);
    Rng rng(1, "test");
    std::vector<Action> actions;
    while (actions.size() < 2) actions = space->ActionsOf(RandomNetwork(*space, {3, 32, 32, 10}, {}, rng));
    ASSERT_TRUE(Built(*space, actions)) << name;
    std::set<size_t> sizes;
    int built = 0;
    for (int i = 0; i < 200; ++i) {
      const std::vector<Action> edited = Edited(*space, actions, rng);
      sizes.insert(edited.size() - actions.size());
      if (const auto arch = Built(*space, edited)) {
        ++built;
        EXPECT_EQ(arch->out_of_range, 0);
      }
    }
    EXPECT_EQ(sizes.size(), 3u) << name;
    EXPECT_GT(built, 20) << name;
  }
}

TEST(NetworkEditsTest, RandomNetworksDependOnTheStreamOnly) {
  const auto space = MakeSearchSpace("chain");
  Rng one(7, "test"), same(7, "test");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(RandomNetwork(*space, {1, 28, 28, 10}, {}, one), RandomNetwork(*space, {1, 28, 28, 10}, {}, same));
  }
}

}  // namespace
}  // namespace netwright
