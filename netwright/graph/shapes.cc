#include "netwright/graph/shapes.h"

#include <algorithm>
#include <array>

#include "netwright/base/check.h"
#include "netwright/graph/growth.h"
#include "netwright/graph/operators/operator.h"

namespace netwright {
std::optional<Shape> LayerShape(const Graph::Node& node, int filters, std::span<const Shape> inputs, bool plain) {
  NETWRIGHT_CHECK(node.op != Op::kInput);  // it has no inputs
  return OperatorOf(node.op).shape(node, filters, inputs, plain);
}

Shapes InferValidShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  Shapes shapes;
  shapes.reserve(graph.nodes.size());
  std::vector<int> steps;  // by node: of growth behind it
  steps.reserve(graph.nodes.size());
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
        before = std::max(before, steps[input_node]);
      }
      shape = LayerShape(node, net.FiltersOf(StepsAt(node, before, net.growth_by).own),
                         std::span(inputs).first(node.inputs.size()), net.plain);
    }
    if (!shape) break;
    shapes.push_back(*shape);
    steps.push_back(StepsAt(node, before, net.growth_by).behind);
  }
  return shapes;
}

std::optional<Shapes> InferShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  Shapes shapes = InferValidShapes(graph, input, net);
  if (shapes.size() < graph.nodes.size()) return std::nullopt;
  return shapes;
}

}  // namespace netwright
