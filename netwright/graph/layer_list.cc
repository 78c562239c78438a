#include "netwright/graph/layer_list.h"

#include <utility>

#include "netwright/graph/head.h"

namespace netwright {

std::vector<LayerLine> LayersOf(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  const Shapes shapes = InferValidShapes(graph, input, net);
  std::vector<LayerLine> lines;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    LayerLine line{LayerName(node), node.inputs, shapes[i]};
    std::vector<Shape> inputs;
    for (const int j : node.inputs) inputs.push_back(shapes[static_cast<size_t>(j)]);
    if (i > 0) line.cost = CostOfLayer(node, shapes[i], inputs, net.plain);
    lines.push_back(std::move(line));
  }
  if (shapes.size() == graph.nodes.size()) {
    lines.push_back(
        {HeadText(input.classes, net), {graph.output()}, std::nullopt, CostOfHead(shapes.back(), input.classes, net)});
  }
  return lines;
}

}  // namespace netwright
