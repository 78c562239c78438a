#include "netwright/evaluation/proposal.h"

#include <gtest/gtest.h>

#include "netwright/base/hash.h"

namespace netwright {
namespace {

TEST(NetworkKeyTest, EqualTextsAreEqualKeys) {
  const NetworkKey key("conv3(0)"), same("conv3(0)"), other("conv5(0)"), copy = key;
  EXPECT_EQ(key, same);
  EXPECT_EQ(key, copy);
  EXPECT_EQ(key.hash(), Hash64("conv3(0)"));
  EXPECT_NE(key, other);
  EXPECT_EQ(key.graph(), nullptr);
  EXPECT_TRUE(NetworkKey().empty());
  EXPECT_EQ(NetworkKey(), NetworkKey(""));
}

TEST(DescriberTest, SaysWhatDescribeSays) {
  for (const char* name : {"chain", "multi-branch"}) {
    const auto space = MakeSearchSpace(name);
    Describer describe(space);
    for (int round = 0; round < 2; ++round) {
      Proposal proposal{.arch = space->Initial()};
      for (Action action = 0; action < 2; ++action) {
        proposal.arch = space->Apply(proposal.arch, action);
        Proposal plain = proposal;
        Describe(*space, plain);
        describe(proposal);
        EXPECT_EQ(proposal.key, plain.key);
        EXPECT_EQ(proposal.key.text(), space->Key(proposal.arch));
        ASSERT_NE(proposal.graph(), nullptr);
        EXPECT_EQ(proposal.graph()->Text(), proposal.key.text());
      }
    }
  }
}

}  // namespace
}  // namespace netwright
