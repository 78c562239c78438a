#include "netwright/graph/inference/inference_net.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/graph/head.h"
#include "netwright/graph/window.h"

namespace netwright {
namespace {

// Which of its values a node's readers want.
struct Wanted {
  bool plain = false;
  bool positive = false;  // behind a ReLU
};

// ReLU commutes with maximum, concatenation and padding by zeros: those pass on what their own readers want.
std::vector<Wanted> WantedOf(const Graph& graph) {
  std::vector<Wanted> wanted(graph.nodes.size());
  wanted.back().plain = true;  // the head's
  for (int i = graph.size() - 1; i > 0; --i) {
    const Graph::Node& node = graph.nodes[static_cast<size_t>(i)];
    for (const int input : node.inputs) {
      Wanted& of_input = wanted[static_cast<size_t>(input)];
      switch (node.op) {
        case Op::kConvolution:
        case Op::kDepthwise:
        case Op::kGlobalAverage:
          of_input.positive = true;
          break;
        case Op::kMaxPooling:
        case Op::kConcatenation:
          of_input.plain |= wanted[static_cast<size_t>(i)].plain;
          of_input.positive |= wanted[static_cast<size_t>(i)].positive;
          break;
        default:
          of_input.plain = true;
      }
    }
  }
  wanted.front() = {.plain = true, .positive = false};  // an image is never negative
  return wanted;
}

class Lowering {
 public:
  Lowering(Graph graph, const InputSpec& input, const NetworkTemplate& net)
      : graph_(std::move(graph)), net_(net), wanted_(WantedOf(graph_)), plain_(wanted_.size(), -1), positive_(plain_) {
    const std::optional<Shapes> shapes = InferShapes(graph_, input, net);
    NETWRIGHT_CHECK(shapes.has_value());
    shapes_ = *shapes;
    result_.input = input;
    result_.tensors.push_back(shapes_.front());
    plain_[0] = positive_[0] = 0;
  }

  InferenceNet Result() && {
    for (int i = 1; i < graph_.size(); ++i) AddNode(i);
    AddHead();
    return std::move(result_);
  }

 private:
  // What a node has become, for a reader that wants it behind a ReLU or not.
  int TensorOf(int node, bool positive) {
    const auto index = static_cast<size_t>(node);
    if (!positive) return plain_[index];
    if (positive_[index] < 0) {
      positive_[index] = Add({.kind = InferenceOpKind::kRelu, .inputs = {plain_[index]}, .relu = true}, shapes_[index]);
    }
    return positive_[index];
  }

  int Add(InferenceOp op, const Shape& shape) {
    op.output = static_cast<int>(result_.tensors.size());
    result_.tensors.push_back(shape);
    result_.ops.push_back(std::move(op));
    return result_.ops.back().output;
  }

  void AddNode(int i) {
    const auto index = static_cast<size_t>(i);
    const bool passes = graph_.nodes[index].op == Op::kMaxPooling || graph_.nodes[index].op == Op::kConcatenation;
    if (wanted_[index].plain || (!wanted_[index].plain && !wanted_[index].positive)) {
      plain_[index] = AddOp(i, false);
      if (wanted_[index].positive && passes && HasPositive(i)) positive_[index] = AddOp(i, true);
    } else {
      positive_[index] = AddOp(i, true);
    }
  }

  // Whether all inputs are there behind a ReLU without a further operation.
  bool HasPositive(int i) const {
    for (const int input : graph_.nodes[static_cast<size_t>(i)].inputs) {
      if (positive_[static_cast<size_t>(input)] < 0) return false;
    }
    return true;
  }

  int AddOp(int i, bool positive) {
    const Graph::Node& node = graph_.nodes[static_cast<size_t>(i)];
    const Shape& shape = shapes_[static_cast<size_t>(i)];
    InferenceOp op;
    op.kernel_height = op.kernel_width = node.kernel;
    switch (node.op) {
      case Op::kConvolution:
      case Op::kDepthwise:
        op.kind = node.op == Op::kDepthwise ? InferenceOpKind::kDepthwise : InferenceOpKind::kConvolution;
        op.inputs = {TensorOf(node.inputs[0], true)};
        op.stride = node.stride;
        if (node.same) {
          const Shape& from = shapes_[static_cast<size_t>(node.inputs[0])];
          const Padding padding = SamePadding(from.height, from.width, node.kernel, node.stride);
          op.before_rows = padding.top;
          op.before_columns = padding.left;
        }
        op.weights_of = fmt::format("conv{}", i);
        op.norm_of = fmt::format("norm{}", i);
        op.relu = positive;
        break;
      case Op::kMaxPooling:
        op.kind = InferenceOpKind::kMaxPooling;
        op.stride = node.kernel;
        op.inputs = {TensorOf(node.inputs[0], positive)};
        break;
      case Op::kGlobalAverage: {
        const Shape& from = shapes_[static_cast<size_t>(node.inputs[0])];
        op.kind = InferenceOpKind::kAveragePooling;
        op.kernel_height = from.height;
        op.kernel_width = from.width;
        op.of_head = true;
        op.inputs = {TensorOf(node.inputs[0], true)};
        break;
      }
      case Op::kAveragePooling:
        op.kind = InferenceOpKind::kAveragePooling;
        op.stride = node.kernel;
        op.inputs = {TensorOf(node.inputs[0], false)};
        op.relu = positive;
        break;
      case Op::kAddition:
      case Op::kConcatenation: {
        const bool add = node.op == Op::kAddition;
        op.kind = add ? InferenceOpKind::kAddition : InferenceOpKind::kConcatenation;
        op.kernel_height = op.kernel_width = 1;
        for (const int input : node.inputs) op.inputs.push_back(Padded(input, shape, add, positive && !add));
        op.relu = positive && add;
        break;
      }
      case Op::kInput:
        NETWRIGHT_CHECK(false);
    }
    return Add(std::move(op), shape);
  }

  // As large as `whole`, in channels too where `channels`.
  int Padded(int node, const Shape& whole, bool channels, bool positive) {
    const int tensor = TensorOf(node, positive);
    Shape padded = whole;
    const Shape part = shapes_[static_cast<size_t>(node)];
    if (!channels) padded.channels = part.channels;
    if (padded == part) return tensor;
    return Add({.kind = InferenceOpKind::kPadding,
                .inputs = {tensor},
                .before_rows = PaddingBefore(part.height, padded.height),
                .before_columns = PaddingBefore(part.width, padded.width),
                .before_channels = PaddingBefore(part.channels, padded.channels)},
               padded);
  }

  void AddHead() {
    int features = TensorOf(graph_.output(), false);
    const auto dense = [&](const char* name, int units, bool relu) {
      features = Add(
          {.kind = InferenceOpKind::kDense, .inputs = {features}, .relu = relu, .of_head = true, .weights_of = name},
          {.channels = units, .height = 1, .width = 1});
    };
    if (net_.HiddenUnits() > 0) dense("hidden", net_.HiddenUnits(), true);
    dense("output", result_.input.classes, false);
  }

  const Graph graph_;
  const NetworkTemplate& net_;
  const std::vector<Wanted> wanted_;
  Shapes shapes_;
  InferenceNet result_;
  std::vector<int> plain_, positive_;  // tensors of nodes; -1: there is none
};

}  // namespace

int64_t InferenceNet::WeightsOf(const InferenceOp& op) const {
  if (op.weights_of.empty()) return 0;
  const Shape& in = tensors[static_cast<size_t>(op.inputs[0])];
  const Shape& out = tensors[static_cast<size_t>(op.output)];
  if (op.kind == InferenceOpKind::kDense) return in.Elements() * out.channels;
  const int64_t window = int64_t{op.kernel_height} * op.kernel_width;
  return window * out.channels * (op.kind == InferenceOpKind::kDepthwise ? 1 : in.channels);
}

int64_t InferenceNet::BiasesOf(const InferenceOp& op) const {
  return op.weights_of.empty() ? 0 : tensors[static_cast<size_t>(op.output)].channels;
}

InferenceNet LowerForInference(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  if (net.plain) FailUsage("reference networks (plain) cannot be exported");
  return Lowering(WithHead(graph, net), input, net).Result();
}

}  // namespace netwright
