#include "netwright/graph/gradient_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "netwright/base/random.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/search_space.h"
#include "testing/space_play.h"

namespace netwright {
namespace {

using testing::ElementsAre;

std::vector<int> SlotsOf(const std::string& graph) { return PlanGradients(Graph::Parse(graph)).slot; }

TEST(GradientPlanTest, ChainsTakeTurns) {
  EXPECT_THAT(SlotsOf("conv3(0) conv3(1) conv3(2) conv3(3)"), ElementsAre(-1, 0, 1, 0, -1));
  EXPECT_THAT(SlotsOf("max2(0) conv3(1) max2(2) max2(3) conv3(4)"), ElementsAre(-1, -1, -1, 0, 1, -1));
  EXPECT_THAT(SlotsOf("avg2(0) max2(1)"), ElementsAre(-1, -1, -1));
  EXPECT_THAT(SlotsOf("input"), ElementsAre(-1));
}

TEST(GradientPlanTest, APoolingRunsWithItsConvolutionOnlyAsItsOnlyReader) {
  const GradientPlan one = PlanGradients(Graph::Parse("conv3(0) max2(1) conv1(2)"));
  EXPECT_THAT(one.pooled_by, ElementsAre(-1, 2, -1, -1));
  EXPECT_THAT(one.slot, ElementsAre(-1, -1, 0, -1));
  const GradientPlan two = PlanGradients(Graph::Parse("conv3(0) max2(1) conv1(1) concat(2,3)"));
  EXPECT_THAT(two.pooled_by, ElementsAre(-1, -1, -1, -1, -1));
  EXPECT_THAT(two.slot, ElementsAre(-1, 0, 1, 2, -1));
}

// A gradient that waits for an early reader keeps its slot.
TEST(GradientPlanTest, SkippedOverLayersKeepTheirs) {
  EXPECT_THAT(SlotsOf("conv1(0) conv1(1) conv1(2) conv1(3) add(1,4)"), ElementsAre(-1, 0, 1, 2, 1, -1));
}

// The backward pass itself, step by step: no gradient is written over while another waits in its slot.
TEST(GradientPlanTest, RandomNetworksNeverShareASlotAtOnce) {
  const auto space = MakeSearchSpace("multi-branch-direct");
  Rng rng(3, "gradients");
  int slots = 0;
  for (int round = 0; round < 300; ++round) {
    const RandomWalk walk = WalkLegally(*space, rng, {.channels = 1, .height = 64, .width = 64, .classes = 2});
    if (walk.after.empty()) continue;
    const Graph graph = space->Lower(walk.after.back());
    const GradientPlan plan = PlanGradients(graph);
    std::vector<int> holder(plan.slots, -1);
    const auto release = [&](int node) {
      for (int& held : holder) held = held == node ? -1 : held;
    };
    for (int i = graph.size() - 1; i > 0; --i) {
      const Graph::Node& node = graph.nodes[i];
      if (!plan.trains[i]) continue;
      const bool with_convolution = IsPooling(node.op) && plan.pooled_by[node.inputs[0]] == i;
      if (with_convolution) continue;
      for (const int input : node.inputs) {
        const auto in = input;
        if (!plan.trains[in]) continue;
        ASSERT_GE(plan.slot[in], 0) << graph.Text();
        int& held = holder[plan.slot[in]];
        ASSERT_TRUE(held == -1 || held == input) << graph.Text() << " node " << i;
        held = input;
      }
      release(i);
      if (plan.pooled_by[i] >= 0) release(plan.pooled_by[i]);
    }
    slots = std::max(slots, plan.slots);
  }
  EXPECT_GT(slots, 3);
}

TEST(GradientPlanTest, GrowingChainsAgree) {
  Rng rng(4, "chains");
  constexpr Op kOps[] = {Op::kConvolution, Op::kMaxPooling, Op::kAveragePooling};
  for (int round = 0; round < 200; ++round) {
    Graph graph = Graph::Parse("input");
    ChainGradients growing;
    Shapes shapes = InferValidShapes(graph, {1, 64, 64, 2}, {.filters = 4});
    for (int i = 0; i < 8; ++i) {
      const Op op = kOps[rng.Below(3)];
      graph.nodes.push_back({.op = op, .kernel = op == Op::kConvolution ? 3 : 2, .inputs = {i}});
      const Shapes next = InferValidShapes(graph, {1, 64, 64, 2}, {.filters = 4});
      if (next.size() < graph.nodes.size()) break;
      growing.Add(op, shapes.back());
      shapes = next;
      const GradientPlan plan = PlanGradients(graph);
      std::vector<int64_t> largest(plan.slots);
      for (size_t n = 0; n < shapes.size(); ++n) {
        if (plan.slot[n] < 0) continue;
        int64_t& slot = largest[plan.slot[n]];
        slot = std::max(slot, shapes[n].Elements());
      }
      int64_t sum = 0;
      for (const int64_t elements : largest) sum += elements;
      EXPECT_EQ(growing.Elements(), sum) << graph.Text();
    }
  }
}

}  // namespace
}  // namespace netwright
