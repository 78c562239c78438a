#include "netwright/measure/training_flops.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "netwright/base/check.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/gradient_plan.h"
#include "netwright/graph/shapes.h"

namespace netwright {

double TrainingFlops(const Graph& graph, const InputSpec& input, const NetworkTemplate& net) {
  const std::optional<Shapes> shapes = InferShapes(graph, input, net);
  NETWRIGHT_CHECK(shapes.has_value());
  const GradientPlan plan = PlanGradients(graph);
  int64_t flops = 0;
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    std::array<Shape, 2> inputs{};
    bool input_trains = false;
    for (size_t j = 0; j < node.inputs.size(); ++j) {
      const auto from = static_cast<size_t>(node.inputs[j]);
      inputs[j] = (*shapes)[from];
      input_trains = input_trains || plan.trains[from];
    }
    const int passes = 1 + (HasWeights(node.op) ? 1 : 0) + (input_trains ? 1 : 0);
    flops += passes * CostOfLayer(node, (*shapes)[i], std::span(inputs).first(node.inputs.size())).flops;
  }
  flops += 3 * CostOfHead(shapes->back(), input.classes, net).flops;
  if (!plan.trains.back()) {
    const int64_t width = net.HiddenUnits() > 0 ? net.HiddenUnits() : input.classes;
    flops -= 2 * shapes->back().Elements() * width;
  }
  return static_cast<double>(flops);
}

}  // namespace netwright
