#include "netwright/graph/shapes.h"

#include <algorithm>
#include <array>

#include "netwright/base/check.h"

namespace netwright {
namespace {

std::optional<Shape> AtLeastOnePixel(const Shape& shape) {
  if (shape.height < 1 || shape.width < 1) return std::nullopt;
  return shape;
}

}  // namespace

std::optional<Shape> LayerShape(Op op, int kernel, int filters, std::span<const Shape> inputs, bool same) {
  const Shape& a = inputs[0];
  const int lost = same ? 0 : kernel - 1;  // pixels, by a convolution
  switch (op) {
    case Op::kConvolution:
      return AtLeastOnePixel({.channels = filters, .height = a.height - lost, .width = a.width - lost});
    case Op::kMaxPooling:
    case Op::kAveragePooling:
      return AtLeastOnePixel({.channels = a.channels, .height = a.height / kernel, .width = a.width / kernel});
    case Op::kAddition:
    case Op::kConcatenation: {
      const Shape& b = inputs[1];
      const int channels = op == Op::kAddition ? std::max(a.channels, b.channels) : a.channels + b.channels;
      return Shape{.channels = channels, .height = std::max(a.height, b.height), .width = std::max(a.width, b.width)};
    }
    case Op::kInput:
      break;
  }
  NETWRIGHT_CHECK(false);  // an input has no inputs
}

Shapes InferValidShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  Shapes shapes;
  shapes.reserve(graph.nodes.size());
  std::vector<int> convolutions;  // by node: on the path from the image to it that has most of them, itself included
  convolutions.reserve(graph.nodes.size());
  for (const Graph::Node& node : graph.nodes) {
    std::optional<Shape> shape;
    int before = 0;
    if (node.op == Op::kInput) {
      shape = AtLeastOnePixel({.channels = input.channels, .height = input.height, .width = input.width});
    } else {
      std::array<Shape, 2> inputs{};
      NETWRIGHT_CHECK(!node.inputs.empty() && node.inputs.size() <= inputs.size());
      for (size_t i = 0; i < node.inputs.size(); ++i) {
        NETWRIGHT_CHECK(node.inputs[i] >= 0 && static_cast<size_t>(node.inputs[i]) < shapes.size());
        const auto input_node = static_cast<size_t>(node.inputs[i]);
        inputs[i] = shapes[input_node];
        before = std::max(before, convolutions[input_node]);
      }
      shape = LayerShape(node.op, node.kernel, net.FiltersOf(before), std::span(inputs).first(node.inputs.size()),
                         net.plain);
    }
    if (!shape) break;
    shapes.push_back(*shape);
    convolutions.push_back(before + (node.op == Op::kConvolution ? 1 : 0));
  }
  return shapes;
}

std::optional<Shapes> InferShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  Shapes shapes = InferValidShapes(graph, input, net);
  if (shapes.size() < graph.nodes.size()) return std::nullopt;
  return shapes;
}

}  // namespace netwright
