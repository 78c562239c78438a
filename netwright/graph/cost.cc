#include "netwright/graph/cost.h"

#include <array>
#include <optional>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/graph/gradient_plan.h"
#include "netwright/graph/head.h"
#include "netwright/graph/operators/operator.h"
#include "netwright/graph/training_memory.h"
#include "netwright/graph/working_set.h"

namespace netwright {
namespace {

constexpr int64_t kBytes = 4;              // of a float32 number
constexpr int64_t kCopiesOfParameter = 4;  // weight, gradient, Adam's two moments
constexpr int64_t kLayoutCopies = 6;       // of a convolution's weights: for either pass, and parts of the gradient
LayerCost CostOfDense(int64_t inputs, int64_t outputs) {
  LayerCost cost;
  cost.params = inputs * outputs + outputs;
  cost.flops = outputs * (2 * inputs + 1);
  return cost;
}

LayerCost CostOfGapHead(const Shape& input, int classes, const NetworkTemplate& net) {
  const Shape pooled = {.channels = input.channels, .height = 1, .width = 1};
  LayerCost cost = CostOfLayer({.op = Op::kGlobalAverage, .kernel = 0, .inputs = {}}, pooled, std::span(&input, 1));
  const LayerCost dense = CostOfDense(input.channels, classes);
  cost.params = dense.params;
  cost.flops += dense.flops;
  cost.evaluated = input.channels + classes;
  // Features, logits and their gradients; the features' gradient before it is stored as what the layers read; what the
  // dropout leaves and its factors.
  cost.kept += 2 * cost.evaluated + int64_t{input.channels} * (net.dropout > 0 ? 3 : 1);
  return cost;
}

}  // namespace

LayerCost CostOfLayer(const Graph::Node& node, const Shape& output, std::span<const Shape> inputs, bool plain) {
  NETWRIGHT_CHECK(node.op != Op::kInput);  // the image costs nothing that a layer could add
  const OperatorCost cost = OperatorOf(node.op).cost(node, output, inputs, plain);
  const TrainingMemory memory = TrainingMemoryOf(node, output, inputs, plain);
  return {.params = cost.params,
          .flops = cost.flops,
          .copied = memory.copied,
          .kept = memory.kept,
          .places = memory.places,
          .passing = memory.passing,
          .work = memory.work};
}

LayerCost CostOfHead(const Shape& input, int classes, const NetworkTemplate& net) {
  if (net.head == HeadKind::kGap) return CostOfGapHead(input, classes, net);
  const int64_t features = input.Elements();
  const int64_t units = net.dense_units;
  const bool hidden = units > 0;
  LayerCost cost = CostOfDense(features, hidden ? units : classes);
  cost.evaluated = features + classes;
  cost.kept = 2 * (features + classes);  // and their gradients
  if (!hidden) {
    cost.kept += features;  // their gradient, before it is stored as what the layers read
    return cost;
  }
  for (int i = 0; i < net.dense_layers; ++i) {
    const LayerCost next = CostOfDense(units, i + 1 < net.dense_layers ? units : classes);
    cost.params += next.params;
    cost.flops += units + next.flops;  // the ReLU
    cost.evaluated += units;
    cost.kept += 3 * units;  // the result, what it and the dropout let pass, the gradient
  }
  return cost;
}

Cost CostSum::Total(int batch_size, int64_t gradients) const {
  const int64_t evaluation =
      kEvaluationBatch * image_ + std::max<int64_t>(0, kEvaluationBatch - batch_size) * evaluated_;
  return {.params = params_,
          .flops = flops_,
          .train_bytes = kBytes * (kCopiesOfParameter * params_ + kLayoutCopies * copied_ + work_ + evaluation +
                                   batch_size * (image_ + kept_ + passing_ + gradients)) +
                         batch_size * places_};
}

Cost EstimateCost(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size) {
  const std::optional<Shapes> shapes = InferShapes(graph, input, net);
  NETWRIGHT_CHECK(shapes.has_value());
  CostSum sum(shapes->front());
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    std::array<Shape, 2> inputs{};
    for (size_t j = 0; j < node.inputs.size(); ++j) inputs[j] = (*shapes)[static_cast<size_t>(node.inputs[j])];
    sum.Add(CostOfLayer(node, (*shapes)[i], std::span(inputs).first(node.inputs.size()), net.plain));
  }
  sum.Add(CostOfHead(shapes->back(), input.classes, net));
  if (net.plain) return sum.Total(batch_size, 0);

  const GradientPlan plan = PlanGradients(WithHead(graph, net));
  std::vector<int64_t> slots(static_cast<size_t>(plan.slots));
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (plan.slot[i] < 0) continue;
    int64_t& slot = slots[static_cast<size_t>(plan.slot[i])];
    slot = std::max(slot, (*shapes)[i].Elements());
  }
  int64_t gradients = 0;
  for (const int64_t slot : slots) gradients += slot;
  return sum.Total(batch_size, gradients);
}

double GraphDensity(const Graph& graph) {
  size_t edges = 0;
  for (const Graph::Node& node : graph.nodes) edges += node.inputs.size();
  return static_cast<double>(edges) / static_cast<double>(graph.nodes.size());
}

}  // namespace netwright
