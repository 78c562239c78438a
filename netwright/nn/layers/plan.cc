#include "netwright/nn/layers/plan.h"

namespace netwright {

std::vector<LayerPlan> PlanLayers(const Graph& graph, const Shapes& shapes) {
  const int count = graph.size();
  const GradientPlan gradients = PlanGradients(graph);
  std::vector<LayerPlan> layers(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Graph::Node& node = graph.nodes[i];
    LayerPlan& layer = layers[i];
    layer.op = node.op;
    layer.kernel = node.kernel;
    layer.inputs = node.inputs;
    layer.shape = shapes[i];
    layer.stride = node.stride;
    if (node.same) {
      const Shape& input = shapes[node.inputs[0]];
      layer.padding = SamePadding(input.height, input.width, node.kernel, node.stride);
    }
    layer.trains = gradients.trains[i];
    layer.pooled_by = gradients.pooled_by[i];
    layer.gradient_slot = gradients.slot[i];
    for (const int input : node.inputs) layers[input].readers.push_back(i);
    if (HasWeights(node.op)) layer.norm = i;
    if (IsPooling(node.op)) layer.norm = layers[node.inputs[0]].norm;
  }
  const auto only_pooling = [&](int i) {
    const std::vector<int>& readers = layers[i].readers;
    return readers.size() == 1 && IsPooling(layers[readers[0]].op) ? readers[0] : -1;
  };
  for (int i = 0; i < count; ++i) {
    if (!HasWeights(layers[i].op)) continue;
    int last = i;
    for (int next = i; next >= 0; next = only_pooling(next)) last = next;
    layers[i].sums_at = last;
  }
  return layers;
}

}  // namespace netwright
