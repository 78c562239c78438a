// Random sequences of actions against LibTorch: whatever network they lead to, LibTorch's own operations give each node
// the size that shape inference says, refuse a layer exactly where it says that the network breaks, and accept what the
// masks call legal. Sizes only: no weights, no kernels of ours.
//
// On an image of at least one pixel every rule that makes a network invalid is LibTorch's too: a kernel larger than its
// input, a pooling without output. A merge has none; its inputs have pixels, or the network has broken before. Ours
// alone is an action out of range: it adds no layer, so the network stays what it was.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>

#include "netwright/graph/shapes.h"
#include "netwright/spaces/nsc.h"
#include "netwright/spaces/search_space.h"
#include "testing/libtorch_layers.h"
#include "testing/space_play.h"

namespace netwright {
namespace {

constexpr NetworkTemplate kNet = {.filters = 2};
constexpr InputSpec kInputs[] = {
    {.channels = 1, .height = 20, .width = 20, .classes = 2},
    {.channels = 3, .height = 84, .width = 84, .classes = 2},
    {.channels = 2, .height = 12, .width = 11, .classes = 2},
    {.channels = 3, .height = 5, .width = 5, .classes = 2},
};

// What LibTorch makes of networks. A layer's size depends on its inputs' sizes alone, so each layer is computed once
// for each of them.
class LibTorchShapes {
 public:
  // Of the nodes up to the first that LibTorch refuses, which is not in it.
  Shapes Of(const Graph& graph, const InputSpec& input) {
    Shapes shapes = {{.channels = input.channels, .height = input.height, .width = input.width}};
    for (size_t i = 1; i < graph.nodes.size(); ++i) {
      const Graph::Node& node = graph.nodes[i];
      const Shape& a = shapes[static_cast<size_t>(node.inputs.front())];
      const Shape& b = shapes[static_cast<size_t>(node.inputs.back())];
      const auto [entry, added] = layers_.try_emplace(Key(LayerName(node), a, b));
      if (added) entry->second = Compute(node, a, b);
      if (!entry->second) break;
      shapes.push_back(*entry->second);
    }
    return shapes;
  }

  // The same with nothing remembered: the network's tensors, one after another.
  static Shapes WholeNetwork(const Graph& graph, const InputSpec& input) {
    std::vector<at::Tensor> nodes = {Images({input.channels, input.height, input.width})};
    try {
      for (size_t i = 1; i < graph.nodes.size(); ++i) {
        const Graph::Node& node = graph.nodes[i];
        nodes.push_back(Layer(node, nodes[static_cast<size_t>(node.inputs.front())],
                              nodes[static_cast<size_t>(node.inputs.back())]));
      }
    } catch (const c10::Error&) {  // refused
    }
    Shapes shapes;
    for (const at::Tensor& node : nodes) shapes.push_back(ShapeOf(node));
    return shapes;
  }

 private:
  using Key = std::tuple<std::string, Shape, Shape>;

  static at::Tensor Images(const Shape& shape) { return at::zeros({1, shape.channels, shape.height, shape.width}); }

  static Shape ShapeOf(const at::Tensor& x) {
    return {.channels = static_cast<int>(x.size(1)),
            .height = static_cast<int>(x.size(2)),
            .width = static_cast<int>(x.size(3))};
  }

  static at::Tensor Layer(const Graph::Node& node, const at::Tensor& a, const at::Tensor& b) {
    if (HasWeights(node.op)) return ConvolutionByLibTorch(node, a);
    return IsPooling(node.op) ? PoolByLibTorch(node.op, node.kernel, a) : MergeByLibTorch(node.op, a, b);
  }

  // Of an odd kernel, LibTorch's own padding of half of it on each side gives as many pixels as ours.
  static at::Tensor ConvolutionByLibTorch(const Graph::Node& node, const at::Tensor& a) {
    const bool depthwise = node.op == Op::kDepthwise;
    const int64_t outputs = depthwise ? a.size(1) : int64_t{kNet.filters} * node.width;
    const std::array<int64_t, 2> stride = {node.stride, node.stride}, dilation = {1, 1};
    const int64_t around = node.same ? node.kernel / 2 : 0;
    const std::array<int64_t, 2> padding = {around, around};
    return at::conv2d(at::relu(a), at::zeros({outputs, depthwise ? 1 : a.size(1), node.kernel, node.kernel}),
                      at::zeros({outputs}), stride, padding, dilation, depthwise ? a.size(1) : 1);
  }

  static std::optional<Shape> Compute(const Graph::Node& node, const Shape& a, const Shape& b) {
    try {
      return ShapeOf(Layer(node, Images(a), Images(b)));
    } catch (const c10::Error&) {
      return std::nullopt;
    }
  }

  std::map<Key, std::optional<Shape>> layers_;
};

// Plays in one space and checks every network on the way, each once.
class Play {
 public:
  explicit Play(const std::string& space) : space_(MakeSearchSpace(space)), rng_(13, "libtorch/play") {}

  // Half of the sequences are of any actions, half of legal ones; beside each legal step one at random, so that deep
  // networks are broken as well.
  void Run(int sequences) {
    for (int i = 0; i < sequences && !testing::Test::HasFailure(); ++i) {
      const InputSpec& input = kInputs[rng_.Below(std::size(kInputs))];
      const bool legally = i % 2 == 1;
      const RandomWalk walk =
          legally ? WalkLegally(*space_, rng_, input) : WalkAtRandom(*space_, rng_, space_->DefaultEpisodeLength());
      Architecture before = space_->Initial();
      for (size_t step = 0; step < walk.actions.size(); ++step) {
        const ActionMask legal = space_->LegalActions(before, input, {});
        Check(walk.after[step], legal[static_cast<size_t>(walk.actions[step])], input);
        if (legally) {
          const uint64_t aside = rng_.Below(static_cast<uint64_t>(space_->ActionCount()));
          Check(space_->Apply(before, static_cast<Action>(aside)), legal[aside], input);
        }
        before = walk.after[step];
      }
    }
  }

  int networks() const { return networks_; }  // distinct ones
  int refused() const { return refused_; }    // of them, by LibTorch
  int branched() const { return branched_; }

 private:
  // legal: what the mask says of the action that led to `architecture`.
  void Check(const Architecture& architecture, bool legal, const InputSpec& input) {
    // In the code's own order, where it is a Network Structure Code.
    const Graph rows = space_->name() == "compact" ? space_->Lower(architecture) : LowerNsc(architecture);
    const auto [entry, added] = accepted_.try_emplace(static_cast<char>('0' + (&input - kInputs)) + rows.Text());
    if (added) entry->second = Accepts(rows, space_->Lower(architecture), input);
    ASSERT_EQ(legal, entry->second && architecture.out_of_range == 0) << space_->Format(architecture);
  }

  // Whether LibTorch computes the network, in both of its orders.
  bool Accepts(const Graph& rows, const Graph& canonical, const InputSpec& input) {
    const Shapes shapes = ExpectAsLibTorch(rows, input);
    const Shapes in_order = ExpectAsLibTorch(canonical, input);
    const bool accepted = shapes.size() == rows.nodes.size();
    EXPECT_EQ(in_order.size() == canonical.nodes.size(), accepted) << rows.Text();
    if (accepted) {
      EXPECT_EQ(in_order.back(), shapes.back()) << rows.Text();
    }
    ++networks_;
    refused_ += accepted ? 0 : 1;
    branched_ += rows.IsChain() ? 0 : 1;
    return accepted;
  }

  Shapes ExpectAsLibTorch(const Graph& graph, const InputSpec& input) {
    Shapes shapes = libtorch_.Of(graph, input);
    EXPECT_EQ(InferValidShapes(graph, input, kNet), shapes) << graph.Text();
    EXPECT_EQ(InferShapes(graph, input, kNet).has_value(), shapes.size() == graph.nodes.size()) << graph.Text();
    // What is remembered of layers is what whole networks have.
    if (networks_ % 200 == 0) {
      EXPECT_EQ(LibTorchShapes::WholeNetwork(graph, input), shapes) << graph.Text();
    }
    return shapes;
  }

  const std::shared_ptr<const NetworkSpace> space_;
  Rng rng_;
  LibTorchShapes libtorch_;
  std::unordered_map<std::string, bool> accepted_;  // by input and code
  int networks_ = 0;
  int refused_ = 0;
  int branched_ = 0;
};

void PlayAndCompare(const std::string& space, int sequences) {
  const c10::InferenceMode no_gradients;
  Play play(space);
  play.Run(sequences);
  EXPECT_GT(play.networks(), 2 * sequences);
  EXPECT_GT(play.refused(), sequences / 10);
  if (space != "chain") {
    EXPECT_GT(play.branched(), sequences / 2);
  }
}

TEST(LibTorchShapesTest, RandomSequences) {
  for (const std::string& space : SearchSpaceNames()) PlayAndCompare(space, 2000);
}

class LibTorchShapesSlowTest : public testing::TestWithParam<std::string> {};

TEST_P(LibTorchShapesSlowTest, HundredThousandRandomSequences) { PlayAndCompare(GetParam(), 100000); }

INSTANTIATE_TEST_SUITE_P(All, LibTorchShapesSlowTest, testing::ValuesIn(SearchSpaceNames()), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace netwright
