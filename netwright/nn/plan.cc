#include "netwright/nn/plan.h"

#include <algorithm>

namespace netwright {

std::vector<LayerPlan> PlanLayers(const Graph& graph, const Shapes& shapes) {
  const size_t count = graph.nodes.size();
  std::vector<LayerPlan> layers(count);
  std::vector<int> readers(count, 0), convolutions(count, 0);
  for (size_t i = 0; i < count; ++i) {
    const Graph::Node& node = graph.nodes[i];
    layers[i] = {node.op, node.kernel, node.inputs, shapes[i], false, false, false};
    for (const int input : node.inputs) {
      ++readers[input];
      if (node.op == Op::kConvolution) ++convolutions[input];
    }
  }
  std::vector<char> positive(count, 0);  // the output cannot be negative
  for (size_t i = 0; i < count; ++i) {
    LayerPlan& layer = layers[i];
    const bool from_positive =
        std::all_of(layer.inputs.begin(), layer.inputs.end(), [&](int input) { return positive[input] != 0; });
    const bool passes_sign = layer.op != Op::kConvolution && from_positive;
    const bool is_output = i + 1 == count;
    layer.relu_output = !passes_sign && !is_output && readers[i] > 0 && convolutions[i] == readers[i];
    positive[i] = passes_sign || layer.relu_output;
    layer.relu_input = layer.op == Op::kConvolution && !from_positive;
    layer.keep_output = is_output || convolutions[i] > 0 || (layer.relu_output && layer.op != Op::kConvolution);
  }
  return layers;
}

}  // namespace netwright
