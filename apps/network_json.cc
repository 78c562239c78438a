#include "apps/network_json.h"

#include <vector>

#include "netwright/graph/cost.h"
#include "netwright/graph/head.h"
#include "netwright/graph/shapes.h"

namespace netwright {

nlohmann::ordered_json NetworkJson(const Graph& graph, const InputSpec& input, const NetworkTemplate& net,
                                   int batch_size) {
  const Shapes shapes = InferValidShapes(graph, input, net);
  const bool valid = shapes.size() == graph.nodes.size();
  nlohmann::ordered_json json = {{"input", {input.channels, input.height, input.width}},
                                 {"classes", input.classes},
                                 {"valid", valid},
                                 {"layers", nlohmann::ordered_json::array()}};
  for (size_t i = 1; i < shapes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    std::vector<Shape> inputs;
    for (const int j : node.inputs) inputs.push_back(shapes[static_cast<size_t>(j)]);
    const LayerCost cost = CostOfLayer(node, shapes[i], inputs, net.plain);
    json["layers"].push_back({{"layer", LayerName(node)},
                              {"from", node.inputs},
                              {"output", {shapes[i].channels, shapes[i].height, shapes[i].width}},
                              {"params", cost.params},
                              {"flops", cost.flops}});
  }
  if (!valid) return json;
  const LayerCost head = CostOfHead(shapes.back(), input.classes, net);
  json["head"] = {{"layers", HeadText(input.classes, net)}, {"params", head.params}, {"flops", head.flops}};
  const Cost total = EstimateCost(graph, input, net, batch_size);
  json["params"] = total.params;
  json["flops"] = total.flops;
  json["training_bytes"] = total.train_bytes;
  json["batch"] = batch_size;
  return json;
}

}  // namespace netwright
