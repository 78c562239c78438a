#include "netwright/graph/graph.h"

#include <gtest/gtest.h>

#include "netwright/base/error.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/network_template.h"

namespace netwright {
namespace {

TEST(GraphTest, TextDeterminesTheGraph) {
  for (const char* text :
       {"input", "conv3(0)", "conv3(0) max2(1) add(1,2)", "avg3(0) conv5(0) concat(2,1)",
        "conv3same(0) conv3/2(1) conv1x4(2) conv5same/2x3(3)", "depthwise3(0) depthwise5same/2(1) gap(2)"}) {
    EXPECT_EQ(Graph::Parse(text).Text(), text);
  }
  const Graph graph = Graph::Parse("conv3(0) max2(1) add(1,2)");
  ASSERT_EQ(graph.size(), 4);
  EXPECT_EQ(graph.output(), 3);
  EXPECT_EQ(graph.nodes[1].op, Op::kConvolution);
  EXPECT_EQ(graph.nodes[1].kernel, 3);
  EXPECT_EQ(graph.nodes[3].op, Op::kAddition);
  EXPECT_EQ(graph.nodes[3].inputs, (std::vector<int>{1, 2}));
  const Graph::Node node = Graph::Parse("conv5same/2x3(0)").nodes[1];
  EXPECT_EQ(node.kernel, 5);
  EXPECT_EQ(node.stride, 2);
  EXPECT_TRUE(node.same);
  EXPECT_EQ(node.width, 3);
  EXPECT_NE(Graph::Parse("conv3same(0)"), Graph::Parse("conv3(0)"));
}

TEST(GraphTest, RefusesMalformedText) {
  for (const char* bad : {"",
                          " ",
                          "conv3",
                          "conv(0)",
                          "conv0(0)",
                          "conv3(1)",
                          "conv3(-1)",
                          "conv3(0) ",
                          " conv3(0)",
                          "conv3(0)  max2(1)",
                          "add(0)",
                          "add(0,1)",
                          "add2(0,0)",
                          "input(0)",
                          "conv3(0)x",
                          "conv3(0",
                          "conv99999(0)",
                          "max2(0,0)",
                          "blob3(0)",
                          "input input",
                          "conv3(0)\n",
                          "conv3/1(0)",
                          "conv3x1(0)",
                          "conv3/(0)",
                          "conv3x4/2(0)",
                          "conv3/2same(0)",
                          "max2same(0)",
                          "avg2/2(0)",
                          "depthwise3x2(0)",
                          "gap2(0)",
                          "add/2(0,0)"}) {
    EXPECT_THROW(Graph::Parse(bad), Error) << bad;
  }
}

TEST(GraphTest, KnowsChains) {
  EXPECT_TRUE(Graph::Parse("input").IsChain());
  EXPECT_TRUE(Graph::Parse("conv3(0) max2(1)").IsChain());
  EXPECT_FALSE(Graph::Parse("conv3(0) max2(0)").IsChain());
  EXPECT_FALSE(Graph::Parse("conv3(0) add(0,1)").IsChain());
  EXPECT_FALSE(Graph::Parse("conv3(0) max2(1)").HasParallelPaths());
  EXPECT_FALSE(Graph::Parse("conv3(0) add(1,1)").HasParallelPaths());
  EXPECT_TRUE(Graph::Parse("conv3(0) add(0,1)").HasParallelPaths());
}

TEST(GraphTest, CountsConvolutions) {
  EXPECT_EQ(Graph::Parse("input").ConvolutionCount(), 0);
  EXPECT_EQ(Graph::Parse("conv3(0) max2(1) conv1(2)").ConvolutionCount(), 2);
}

TEST(GraphTest, Density) {
  EXPECT_EQ(GraphDensity(Graph::Parse("input")), 0);
  EXPECT_DOUBLE_EQ(GraphDensity(Graph::Parse("conv3(0) max2(1)")), 2.0 / 3);
  EXPECT_DOUBLE_EQ(GraphDensity(Graph::Parse("conv3(0) max2(0) add(1,2)")), 1.0);
}

TEST(NetworkTemplateTest, FiltersGrowToTheCap) {
  const NetworkTemplate constant;
  EXPECT_EQ(constant.FiltersOf(0), 32);
  EXPECT_EQ(constant.FiltersOf(9), 32);
  const NetworkTemplate growing = {.filters = 32, .filter_growth = 2, .max_filters = 256};
  EXPECT_EQ(growing.FiltersOf(0), 32);
  EXPECT_EQ(growing.FiltersOf(2), 128);
  EXPECT_EQ(growing.FiltersOf(9), 256);
}

TEST(NetworkTemplateTest, TextIsCompleteAndCanonical) {
  const NetworkTemplate paper;
  EXPECT_EQ(paper.Text(), "filters=32 dense=1024 dropout=0.4");
  NetworkTemplate net = paper;
  net.max_filters = 64;  // of no effect without growth
  EXPECT_EQ(net.Text(), paper.Text());
  net.filter_growth = 2;
  EXPECT_EQ(net.Text(), "filters=32 growth=2 cap=64 dense=1024 dropout=0.4");
  net.head = HeadKind::kFlattenDense;  // as where nothing is said
  net.growth_by = GrowthBy::kConvolution;
  EXPECT_EQ(net.Text(), "filters=32 growth=2 cap=64 dense=1024 dropout=0.4");
  net.head = HeadKind::kGap;
  net.growth_by = GrowthBy::kStage;
  EXPECT_EQ(net.Text(), "filters=32 growth=2 cap=64 dense=1024 dropout=0.4 head=gap by=stage");
}

}  // namespace
}  // namespace netwright
