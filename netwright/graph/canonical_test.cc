#include "netwright/graph/canonical.h"

#include <gtest/gtest.h>

#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/nsc.h"
#include "netwright/spaces/search_space.h"
#include "testing/shuffle_graph.h"
#include "testing/space_play.h"

namespace netwright {
namespace {

std::string CanonicalText(const char* text) { return Canonical(Graph::Parse(text)).Text(); }

TEST(CanonicalTest, ChainsStay) {
  for (const char* text : {"input", "conv3(0)", "conv3(0) max2(1) conv5(2)"}) EXPECT_EQ(CanonicalText(text), text);
}

TEST(CanonicalTest, BranchesFollowOneAnotherSmallerOnesFirst) {
  EXPECT_EQ(CanonicalText("conv1(0) max2(1) conv3(0) avg2(3) conv5(0) max2(5) add(2,4) concat(6,7)"),
            "conv5(0) max2(1) conv1(0) max2(3) conv3(0) avg2(5) add(4,6) concat(2,7)");
}

TEST(CanonicalTest, RemovesWhatTheOutputDoesNotNeed) {
  EXPECT_EQ(CanonicalText("conv5(0) conv3(0) max2(1) max2(2)"), "conv3(0) max2(1)");
  EXPECT_EQ(CanonicalText("max2(0) conv3(0) add(0,2)"), "conv3(0) add(0,1)");
}

TEST(CanonicalTest, AdditionsCommute) {
  EXPECT_EQ(CanonicalText("conv3(0) max2(0) add(1,2)"), CanonicalText("max2(0) conv3(0) add(1,2)"));
  EXPECT_EQ(CanonicalText("conv3(0) max2(0) add(1,2)"), CanonicalText("conv3(0) max2(0) add(2,1)"));
}

TEST(CanonicalTest, LayersKeepWhatTellsThemApart) {
  const char* block = "conv3same/2(0) conv1x4(1) depthwise3same(2) conv1(3) add(1,4)";
  EXPECT_EQ(CanonicalText(block), block);
  EXPECT_EQ(CanonicalText("conv3(0) conv3/2(0) add(1,2)"), CanonicalText("conv3/2(0) conv3(0) add(1,2)"));
  EXPECT_EQ(CanonicalText("conv1x2(0) conv1same(0) add(1,2)"), CanonicalText("conv1same(0) conv1x2(0) add(1,2)"));
  // A depthwise convolution keeps the channels where they are.
  EXPECT_NE(CanonicalText("conv3(0) max2(0) concat(1,2) depthwise3(3) add(4,0)"),
            CanonicalText("max2(0) conv3(0) concat(1,2) depthwise3(3) add(4,0)"));
}

TEST(CanonicalTest, ConcatenationsCommuteWhereChannelOrderDoesNotMatter) {
  EXPECT_EQ(CanonicalText("conv3(0) max2(0) concat(1,2)"), CanonicalText("max2(0) conv3(0) concat(1,2)"));
  EXPECT_EQ(CanonicalText("conv3(0) max2(0) concat(1,2) avg2(3) conv1(4) add(0,5)"),
            CanonicalText("max2(0) conv3(0) concat(1,2) avg2(3) conv1(4) add(5,0)"));
  // An addition pairs the channels by number.
  EXPECT_NE(CanonicalText("conv3(0) max2(0) concat(1,2) add(3,0)"),
            CanonicalText("max2(0) conv3(0) concat(1,2) add(3,0)"));
  EXPECT_NE(CanonicalText("conv3(0) max2(0) concat(1,2) max2(3) add(4,0)"),
            CanonicalText("max2(0) conv3(0) concat(1,2) max2(3) add(4,0)"));
}

TEST(CanonicalTest, SharedAndAlikeLayersAreDifferentNetworks) {
  EXPECT_NE(CanonicalText("conv3(0) conv3(0) max2(1) avg2(2) concat(3,4)"),
            CanonicalText("conv3(0) max2(1) avg2(1) concat(2,3)"));
  EXPECT_NE(CanonicalText("conv3(0) conv3(0) add(1,1) concat(2,3)"),
            CanonicalText("conv3(0) conv3(0) add(1,2) concat(1,3)"));
}

TEST(CanonicalTest, AllTopologicalOrdersAndSwapsGiveOneGraph) {
  Rng rng(3, "canonical");
  for (const char* name : {"multi-branch", "multi-branch-direct"}) {
    const auto space = MakeSearchSpace(name);
    int branched = 0;
    for (int round = 0; round < 3000; ++round) {
      const std::vector<Architecture> walk = WalkLegally(*space, rng, ConformanceInputs()[0]).after;
      if (walk.empty()) continue;
      const Graph graph = space->Lower(walk.back());
      branched += graph.IsChain() ? 0 : 1;
      EXPECT_EQ(Canonical(graph), graph) << graph.Text();
      for (int i = 0; i < 3; ++i) {
        const Graph other = Shuffled(graph, rng);
        ASSERT_EQ(Canonical(other), graph) << other.Text();
      }
    }
    EXPECT_GT(branched, 1000);
  }
}

TEST(CanonicalTest, ManyAlikeBranches) {
  // Nine convolutions of the image, added up in two ways that differ in numbering only.
  const char* a = "conv3(0) conv3(0) conv3(0) conv3(0) add(1,2) add(2,3) add(3,4) add(4,1) add(5,7) add(6,8) add(9,10)";
  Rng rng(4, "canonical");
  for (int i = 0; i < 200; ++i) EXPECT_EQ(Canonical(Shuffled(Graph::Parse(a), rng)).Text(), CanonicalText(a));
}

TEST(CanonicalTest, CostsTheSame) {
  Rng rng(5, "canonical");
  const auto space = MakeSearchSpace("multi-branch");
  const InputSpec input = ConformanceInputs()[1];
  for (int round = 0; round < 500; ++round) {
    const std::vector<Architecture> walk = WalkLegally(*space, rng, input).after;
    if (walk.empty()) continue;
    const Graph raw = LowerNsc(walk.back());
    const Cost a = EstimateCost(raw, input, {}, 32), b = EstimateCost(space->Lower(walk.back()), input, {}, 32);
    EXPECT_EQ(a.params, b.params) << raw.Text();
    EXPECT_EQ(a.flops, b.flops) << raw.Text();
    EXPECT_EQ(InferShapes(raw, input, {})->back(), InferShapes(space->Lower(walk.back()), input, {})->back());
  }
}

}  // namespace
}  // namespace netwright
