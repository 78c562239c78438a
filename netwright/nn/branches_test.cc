// Networks with branches, against LibTorch's own operations and its automatic derivatives in float64: shapes of every
// node, logits and gradients.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "netwright/graph/shapes.h"
#include "netwright/nn/child_net.h"
#include "netwright/spaces/search_space.h"
#include "testing/libtorch_layers.h"
#include "testing/space_play.h"

namespace netwright {
namespace {

constexpr InputSpec kInput = {.channels = 2, .height = 12, .width = 11, .classes = 3};
constexpr NetworkTemplate kNet = {.filters = 2, .filter_growth = 2, .max_filters = 5, .dense_units = 5, .dropout = 0.0};

// A convolution written out: zeros around the image first, by the rule of graph/window.h.
at::Tensor ConvolutionByLibTorch(const Graph::Node& node, const at::Tensor& x, const at::Tensor& weight,
                                 const at::Tensor& bias) {
  const int64_t groups = node.op == Op::kDepthwise ? x.size(1) : 1;
  at::Tensor padded = x;
  if (node.same) {
    std::vector<int64_t> padding;
    for (const int64_t size : {x.size(3), x.size(2)}) {
      const int64_t places = (size + node.stride - 1) / node.stride;
      const int64_t missing = std::max<int64_t>(0, (places - 1) * node.stride + node.kernel - size);
      padding.insert(padding.end(), {missing / 2, missing - missing / 2});
    }
    padded = at::constant_pad_nd(x, padding);
  }
  const std::array<int64_t, 2> stride = {node.stride, node.stride}, padding = {0, 0}, dilation = {1, 1};
  return at::conv2d(padded, weight, bias, stride, padding, dilation, groups);
}

// The network written out with LibTorch's operations, in training. Weights by ChildNet's names.
at::Tensor Reference(const Graph& graph, const NetworkTemplate& net, const std::map<std::string, at::Tensor>& weights,
                     const at::Tensor& images, double epsilon, std::vector<at::Tensor>& nodes) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    const auto in = [&](size_t port) { return nodes[static_cast<size_t>(node.inputs[port])]; };
    const auto weight = [&](const std::string& layer, const char* kind) {
      return weights.at(layer + std::to_string(i) + kind);
    };
    switch (node.op) {
      case Op::kInput:
        nodes.push_back(images);
        break;
      case Op::kConvolution:
      case Op::kDepthwise:
        nodes.push_back(at::batch_norm(
            ConvolutionByLibTorch(node, at::relu(in(0)), weight("conv", ".weight"), weight("conv", ".bias")),
            weight("norm", ".weight"), weight("norm", ".bias"), {}, {}, /*training=*/true, 0.1, epsilon,
            /*cudnn_enabled=*/false));
        break;
      case Op::kMaxPooling:
      case Op::kAveragePooling:
        nodes.push_back(PoolByLibTorch(node.op, node.kernel, in(0)));
        break;
      case Op::kAddition:
      case Op::kConcatenation:
        nodes.push_back(MergeByLibTorch(node.op, in(0), in(1)));
        break;
      case Op::kGlobalAverage:
        nodes.push_back(at::adaptive_avg_pool2d(at::relu(in(0)), {1, 1}));
        break;
    }
  }
  if (net.head == HeadKind::kGap) {
    return at::linear(at::relu(nodes.back()).mean({2, 3}), weights.at("output.weight"), weights.at("output.bias"));
  }
  const at::Tensor flat = nodes.back().permute({0, 2, 3, 1}).reshape({images.size(0), -1});
  const at::Tensor hidden = at::relu(at::linear(flat, weights.at("hidden.weight"), weights.at("hidden.bias")));
  return at::linear(hidden, weights.at("output.weight"), weights.at("output.bias"));
}

void ExpectAsLibTorch(const Graph& graph, const NetworkTemplate& with = kNet) {
  SCOPED_TRACE(graph.Text());
  const std::optional<Shapes> shapes = InferShapes(graph, kInput, with);
  if (!shapes) return;
  ChildNet<double> net(graph, kInput, with, {}, 3);
  Rng rng(5, "branches");
  const at::Tensor images = at::empty({4, kInput.channels, kInput.height, kInput.width},
                                      at::TensorOptions().dtype(at::kDouble), at::MemoryFormat::ChannelsLast);
  for (int64_t i = 0; i < images.numel(); ++i) images.data_ptr<double>()[i] = rng.Uniform();
  std::map<std::string, at::Tensor> weights;
  for (const Parameter& p : net.parameters()) weights[p.name] = p.value.detach().clone().set_requires_grad(true);
  std::vector<at::Tensor> nodes;
  const at::Tensor expected = Reference(graph, with, weights, images, NormConstants().epsilon, nodes);
  for (size_t i = 0; i < nodes.size(); ++i) {
    const Shape& shape = (*shapes)[i];
    ASSERT_EQ(nodes[i].sizes(), at::IntArrayRef({4, shape.channels, shape.height, shape.width})) << "node " << i;
  }
  const at::Tensor logits = net.Forward(images);
  ASSERT_TRUE(at::allclose(logits, expected.detach(), 1e-8, 1e-9));
  (expected * expected).sum().backward();
  net.Backward(2 * logits);
  for (const Parameter& p : net.parameters()) {
    if (p.name.starts_with("conv") && p.name.ends_with(".bias")) continue;  // zero but for rounding
    const at::Tensor& gradient = weights.at(p.name).grad();
    const double size = gradient.abs().max().item<double>();
    ASSERT_LT((p.gradient - gradient).abs().max().item<double>(), 1e-7 * std::max(1.0, size)) << p.name;
  }
}

TEST(BranchesTest, MergesByHandAreAsInLibTorch) {
  for (const char* text :
       {"add(0,0)", "concat(0,0)", "conv3(0) add(0,1)", "conv3(0) concat(1,0)", "conv3(0) add(1,1) conv1(2)",
        "conv3(0) max2(1) add(1,2) conv3(3)", "conv5(0) max2(0) concat(1,2) add(1,3)",
        "conv3(0) avg3(1) conv1(1) add(2,3) concat(1,4) conv3(5)",
        "conv1(0) max2(1) conv3(0) avg2(3) conv5(0) max2(5) add(2,4) concat(6,7)"}) {
    ExpectAsLibTorch(Graph::Parse(text));
  }
}

TEST(BranchesTest, StridesPaddingsAndDepthwiseConvolutionsAreAsInLibTorch) {
  NetworkTemplate gap = kNet;
  gap.head = HeadKind::kGap;
  gap.growth_by = GrowthBy::kStage;
  gap.max_filters = 24;
  for (const char* text :
       {"conv3same(0)", "conv3/2(0)", "conv3same/2(0) conv5same/2(1)", "conv2same(0) conv2same/2(1)", "conv1/2x3(0)",
        "depthwise3(0)", "depthwise3same(0) conv1(1)", "conv3same(0) depthwise5same/2(1) conv1x9(2)",
        "conv1x9(0) depthwise3same/2(1) depthwise2same(2) max2(3)", "depthwise7same(0) depthwise9same/2(1) avg2(2)",
        "conv1x8(0) depthwise3/2(1) depthwise3(2)", "gap(0)", "conv3same(0) gap(1) conv1(2)",
        "conv3same(0) gap(1) concat(2,1) conv3(3)", "conv3(0) max2(1) gap(2)", "conv3(0) add(1,1)",
        // residual, with a stride; inverted residual
        "conv3same(0) conv3same/2(1) conv3same(2) avg2(1) add(3,4)",
        "conv3same(0) conv1x4(1) depthwise3same(2) conv1(3) add(4,1) conv3same(5)"}) {
    ExpectAsLibTorch(Graph::Parse(text));
    ExpectAsLibTorch(Graph::Parse(text), gap);
  }
}

void ExpectRandomNetworksAsLibTorch(int episodes, size_t at_most) {
  for (const char* name : {"multi-branch", "multi-branch-direct"}) {
    const auto space = MakeSearchSpace(name);
    Rng rng(7, "branches/play");
    std::set<std::string> seen;
    for (int episode = 0; episode < episodes && seen.size() < at_most; ++episode) {
      const RandomWalk walk = WalkLegally(*space, rng, kInput);
      if (walk.after.empty()) continue;
      const Graph graph = space->Lower(walk.after.back());
      if (!seen.insert(graph.Text()).second) continue;
      ExpectAsLibTorch(graph);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(BranchesTest, RandomNetworksAreAsInLibTorch) { ExpectRandomNetworksAsLibTorch(200, 100); }

TEST(BranchesSlowTest, ThousandsOfRandomNetworksAreAsInLibTorch) { ExpectRandomNetworksAsLibTorch(20000, 3000); }

// Every network of up to three layers, which codes of one network reach many times.
TEST(BranchesSlowTest, AllSmallNetworksAreAsInLibTorch) {
  const auto space = MakeSearchSpace("multi-branch-direct");
  std::set<std::string> seen;
  std::vector<Architecture> last = {space->Initial()};
  for (int layers = 1; layers <= 3; ++layers) {
    std::vector<Architecture> next;
    for (const Architecture& before : last) {
      const ActionMask legal = space->LegalActions(before, kInput, {});
      for (Action action = 0; action < space->ActionCount(); ++action) {
        if (!legal[static_cast<size_t>(action)] || action == space->TerminalAction()) continue;
        const Architecture after = space->Apply(before, action);
        const Graph graph = space->Lower(after);
        next.push_back(after);
        if (!seen.insert(graph.Text()).second) continue;
        ExpectAsLibTorch(graph);
        ASSERT_FALSE(testing::Test::HasFailure());
      }
    }
    last = std::move(next);
  }
  EXPECT_GT(seen.size(), 1000u);
}

}  // namespace
}  // namespace netwright
