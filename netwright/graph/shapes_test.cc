// Shapes, by the worked examples of Gomez Robles & Vanschoren (2019), figures of section 5 and appendix: the spatial
// sizes of the best networks on 84 x 84 images.
#include "netwright/graph/shapes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/spaces/search_space.h"
#include "testing/shuffle_graph.h"
#include "testing/space_play.h"

namespace netwright {
namespace {

constexpr InputSpec kPaperInput = {.channels = 3, .height = 84, .width = 84, .classes = 100};

std::vector<int> SizesOf(const Graph& graph, const InputSpec& input = kPaperInput) {
  const Shapes shapes = InferShapes(graph, input, {}).value();
  std::vector<int> sizes;
  for (const Shape& shape : shapes) {
    EXPECT_EQ(shape.height, shape.width);
    sizes.push_back(shape.height);
  }
  sizes.erase(sizes.begin());  // the image
  return sizes;
}

TEST(ShapesTest, PaddingAndStrides) {
  const auto of = [](const char* text) {
    return InferShapes(Graph::Parse(text), {.channels = 3, .height = 9, .width = 8, .classes = 2}, {.filters = 4});
  };
  EXPECT_EQ(of("conv3same(0)")->back(), (Shape{4, 9, 8}));
  EXPECT_EQ(of("conv5same/2(0)")->back(), (Shape{4, 5, 4}));
  EXPECT_EQ(of("conv3/2x3(0)")->back(), (Shape{12, 4, 3}));
  EXPECT_EQ(of("conv1/2(0)")->back(), (Shape{4, 4 + 1, 4}));
  EXPECT_EQ(of("depthwise3same/2(0)")->back(), (Shape{3, 5, 4}));
  EXPECT_EQ(of("depthwise3(0)")->back(), (Shape{3, 7, 6}));
  EXPECT_EQ(of("conv3same(0) gap(1)")->back(), (Shape{4, 1, 1}));
  EXPECT_FALSE(of("conv9(0)").has_value());
  EXPECT_TRUE(of("conv9same(0)").has_value());
}

TEST(ShapesTest, FiltersGrowByConvolutionOrByStage) {
  const auto channels = [](const char* text, GrowthBy by) {
    const NetworkTemplate net = {.filters = 4, .filter_growth = 2, .max_filters = 32, .growth_by = by};
    std::vector<int> counts;
    const Shapes shapes = InferShapes(Graph::Parse(text), {3, 32, 32, 2}, net).value();
    for (const Shape& shape : shapes) counts.push_back(shape.channels);
    return counts;
  };
  const char* chain = "conv3(0) conv3(1) max2(2) conv3(3) conv3same/2(4) conv1x4(5)";
  EXPECT_EQ(channels(chain, GrowthBy::kConvolution), (std::vector<int>{3, 4, 8, 8, 16, 32, 128}));
  EXPECT_EQ(channels(chain, GrowthBy::kStage), (std::vector<int>{3, 4, 4, 4, 8, 16, 64}));
  EXPECT_EQ(channels(chain, GrowthBy::kAuto), channels(chain, GrowthBy::kConvolution));
  // An inverted residual block with a stride: the expansion is of the stage before.
  EXPECT_EQ(channels("conv3same(0) conv1x4(1) depthwise3same/2(2) conv1(3)", GrowthBy::kStage),
            (std::vector<int>{3, 4, 16, 16, 8}));
}

struct Example {
  const char* name;
  const char* network;
  std::vector<int> sizes;
};

TEST(ShapesTest, ChainsOfThePaper) {
  const Example examples[] = {
      {"omniglot best", "conv5-max3-conv1-conv5-conv1-conv5-conv1-max2-avg3", {80, 26, 26, 22, 22, 18, 18, 9, 3}},
      {"vgg_flower best", "conv3-conv3-max2-max2-max2-max2", {82, 80, 40, 20, 10, 5}},
      {"dtd best", "conv3-conv1-conv3-max2-max2-max2-max2", {82, 82, 80, 40, 20, 10, 5}},
      {"aircraft 1st", "conv3-conv5-max2-max2", {82, 78, 39, 19}},
      {"aircraft 2nd", "conv1-conv3-conv3-max2-max3", {84, 82, 80, 40, 13}},
      {"cu_birds 1st", "conv1-conv3-conv3-max2-conv3-max2-max2-max2-max2", {84, 82, 80, 40, 38, 19, 9, 4, 2}},
      {"cu_birds 2nd", "conv3-conv1-conv3-conv5-max2-max2-max2-max2-max2", {82, 82, 80, 76, 38, 19, 9, 4, 2}},
      {"omniglot, sigma 0.1", "avg2-conv5-conv3-max2-conv3-max2-max2-conv1", {42, 38, 36, 18, 16, 8, 4, 4}},
  };
  const auto space = MakeSearchSpace("chain");
  for (const Example& example : examples) {
    EXPECT_EQ(SizesOf(space->Lower(space->Parse(example.network))), example.sizes) << example.name;
  }
}

TEST(ShapesTest, BranchesOfThePaper) {
  // omniglot, sigma 0.0: two branches joined at 3 x 3, channels 32 + 32.
  const Graph omniglot =
      Graph::Parse("conv5(0) conv5(1) avg3(2) conv5(3) max2(4) max2(5) max2(6) max2(4) conv5(8) avg2(9) concat(7,10)");
  EXPECT_EQ(SizesOf(omniglot), (std::vector<int>{80, 76, 25, 21, 10, 5, 2, 10, 6, 3, 3}));
  EXPECT_EQ(InferShapes(omniglot, kPaperInput, {})->back(), (Shape{64, 3, 3}));

  // Three branches from the image: two added, the third joined at the end.
  const Graph three = Graph::Parse("conv1(0) max2(1) conv3(0) avg2(3) conv5(0) max2(5) add(2,4) concat(6,7)");
  EXPECT_EQ(SizesOf(three), (std::vector<int>{84, 42, 82, 41, 80, 40, 42, 42}));
  EXPECT_EQ(InferShapes(three, kPaperInput, {})->back(), (Shape{64, 42, 42}));
}

TEST(ShapesTest, ChannelsOfMergesWithTheImage) {
  const Shapes added = InferShapes(Graph::Parse("conv3(0) add(0,1)"), kPaperInput, {}).value();
  EXPECT_EQ(added.back(), (Shape{32, 84, 84}));
  const Shapes joined = InferShapes(Graph::Parse("conv3(0) concat(0,1)"), kPaperInput, {}).value();
  EXPECT_EQ(joined.back(), (Shape{35, 84, 84}));
}

TEST(ShapesTest, SmallerThanOnePixelIsInvalid) {
  const InputSpec input = {.channels = 1, .height = 4, .width = 9, .classes = 2};
  EXPECT_FALSE(InferShapes(Graph::Parse("conv5(0)"), input, {}));
  EXPECT_TRUE(InferShapes(Graph::Parse("conv3(0) max2(1)"), input, {}));
  const Graph graph = Graph::Parse("conv3(0) max2(1) max2(2) conv1(3)");
  EXPECT_FALSE(InferShapes(graph, input, {}));
  EXPECT_EQ(InferValidShapes(graph, input, {}).size(), 3u);  // node 3 breaks it
  EXPECT_TRUE(InferShapes(Graph::Parse("input"), input, {}));
  EXPECT_FALSE(InferShapes(Graph::Parse("input"), {.channels = 1, .height = 0, .width = 9, .classes = 2}, {}));
}

TEST(ShapesTest, FiltersFollowTheTemplate) {
  const NetworkTemplate net = {.filters = 16, .filter_growth = 2, .max_filters = 32};
  const Shapes shapes = InferShapes(Graph::Parse("conv3(0) max2(1) conv3(2) conv1(3)"), kPaperInput, net).value();
  EXPECT_EQ(shapes[1].channels, 16);
  EXPECT_EQ(shapes[3].channels, 32);
  EXPECT_EQ(shapes[4].channels, 32);
}

TEST(ShapesTest, FiltersGrowAlongTheWay) {
  const NetworkTemplate net = {.filters = 8, .filter_growth = 2, .max_filters = 1024};
  const auto channels = [&](const char* text, const NetworkTemplate& with) {
    std::vector<int> result;
    const Shapes shapes = InferShapes(Graph::Parse(text), kPaperInput, with).value();
    for (const Shape& shape : shapes) result.push_back(shape.channels);
    result.erase(result.begin());
    return result;
  };
  EXPECT_EQ(channels("conv5(0) conv3(0) concat(1,2)", net), (std::vector<int>{8, 8, 16}));
  EXPECT_EQ(channels("conv5(0) conv3(0) conv3(2) add(1,3)", net), (std::vector<int>{8, 8, 16, 16}));
  // Behind a merge the path with most convolutions counts; poolings and merges do not.
  EXPECT_EQ(channels("conv3(0) conv3(1) max2(0) add(2,3) conv1(4)", net), (std::vector<int>{8, 16, 3, 16, 32}));
  EXPECT_EQ(channels("conv3(0) add(0,1) concat(0,2) conv1(3)", net), (std::vector<int>{8, 8, 11, 16}));
  NetworkTemplate pairs = net;
  pairs.growth_every = 2;
  EXPECT_EQ(channels("conv3(0) conv3(1) conv3(0) concat(2,3) conv1(4)", pairs), (std::vector<int>{8, 8, 8, 16, 16}));
}

// Every convolution of a network with its size, in any order.
std::multiset<std::pair<int, Shape>> Convolutions(const Graph& graph, const InputSpec& input,
                                                  const NetworkTemplate& net) {
  std::multiset<std::pair<int, Shape>> found;
  const Shapes shapes = InferShapes(graph, input, net).value();
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (graph.nodes[i].op == Op::kConvolution) found.emplace(graph.nodes[i].kernel, shapes[i]);
  }
  return found;
}

TEST(ShapesTest, AddedLayersAndNumberingChangeNoFilters) {
  const NetworkTemplate net = {.filters = 4, .filter_growth = 2, .max_filters = 32};
  const InputSpec input = {.channels = 3, .height = 28, .width = 28, .classes = 10};
  const auto space = MakeSearchSpace("multi-branch");
  EXPECT_EQ(Convolutions(space->Lower(space->Parse("conv5(0) conv3(0)")), input, net),
            (std::multiset<std::pair<int, Shape>>{{3, {4, 26, 26}}, {5, {4, 24, 24}}}));
  Rng rng(3, "shapes/growth");
  for (int episode = 0; episode < 300; ++episode) {
    std::multiset<std::pair<int, Shape>> before;
    for (const Architecture& architecture : WalkLegally(*space, rng, input).after) {
      const Graph graph = space->Lower(architecture);
      const auto now = Convolutions(graph, input, net);
      ASSERT_EQ(Convolutions(Shuffled(graph, rng), input, net), now) << graph.Text();
      ASSERT_TRUE(std::includes(now.begin(), now.end(), before.begin(), before.end())) << graph.Text();
      before = now;
    }
  }
}

}  // namespace
}  // namespace netwright
