#include "netwright/space/cost.h"

#include <array>
#include <optional>
#include <vector>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr int64_t kBytes = 4;              // of a float32 number
constexpr int64_t kCopiesOfParameter = 4;  // weight, gradient, Adam's two moments
constexpr int64_t kAdamTemporaries = 2;    // of the largest tensor: square root and denominator

LayerCost CostOfDense(int64_t inputs, int64_t outputs) {
  LayerCost cost;
  cost.params = inputs * outputs + outputs;
  cost.flops = outputs * (2 * inputs + 1);
  cost.largest_weight = inputs * outputs;
  cost.work = inputs + outputs;
  cost.keeps_inputs = true;
  return cost;
}

}  // namespace

LayerCost CostOfLayer(Op op, int kernel, const Shape& output, std::span<const Shape> inputs, bool plain) {
  const int64_t out = output.Elements();
  int64_t in = 0;
  for (const Shape& input : inputs) in += input.Elements();
  const int64_t window = int64_t{kernel} * kernel;

  LayerCost cost;
  cost.work = in + out;
  switch (op) {
    case Op::kConvolution: {
      const int64_t weights = window * inputs[0].channels * output.channels;
      cost.params = weights + (plain ? 1 : 3) * int64_t{output.channels};  // bias; scale, shift
      cost.flops = (plain ? out : in + 2 * out) + out * (2 * window * inputs[0].channels + 1);
      cost.largest_weight = weights;
      cost.kept = in + out;
      cost.work = 3 * (in + out);
      return cost;
    }
    case Op::kMaxPooling:
    case Op::kAveragePooling:
      cost.flops = out * window;
      cost.keeps_inputs = true;
      cost.kept = op == Op::kMaxPooling ? 2 * out : 0;  // 64-bit indices
      return cost;
    case Op::kAddition:
      cost.flops = out;
      return cost;
    case Op::kConcatenation:
      return cost;
    case Op::kInput:
      break;
  }
  NETWRIGHT_CHECK(false);  // the image costs nothing that a layer could add
}

LayerCost CostOfHead(const Shape& input, int classes, const NetworkTemplate& net) {
  const int64_t features = input.Elements();
  if (net.dense_units == 0) return CostOfDense(features, classes);
  const int64_t units = net.dense_units;
  LayerCost cost = CostOfDense(features, units);
  const auto then = [&](const LayerCost& next) {
    cost.params += next.params;
    cost.flops += units + next.flops;  // the ReLU
    cost.largest_weight = std::max(cost.largest_weight, next.largest_weight);
    cost.kept += 3 * units;  // the ReLU's result, dropout's mask, dropout's result
  };
  for (int i = 1; i < net.dense_layers; ++i) then(CostOfDense(units, units));
  then(CostOfDense(units, classes));
  return cost;
}

Cost CostSum::Total(int batch_size) const {
  return {.params = params_,
          .flops = flops_,
          .train_bytes = kBytes * (kCopiesOfParameter * params_ + kAdamTemporaries * largest_weight_ +
                                   batch_size * (kept_ + work_))};
}

Cost EstimateCost(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size) {
  const std::optional<Shapes> shapes = InferShapes(graph, input, net);
  NETWRIGHT_CHECK(shapes.has_value());
  CostSum sum((*shapes)[0]);
  std::vector<bool> kept(graph.nodes.size());
  std::vector<size_t> last_reader(graph.nodes.size());
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    for (const int j : graph.nodes[i].inputs) last_reader[static_cast<size_t>(j)] = i;
  }
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    std::array<Shape, 2> inputs{};
    for (size_t j = 0; j < node.inputs.size(); ++j) inputs[j] = (*shapes)[static_cast<size_t>(node.inputs[j])];
    LayerCost layer =
        CostOfLayer(node.op, node.kernel, (*shapes)[i], std::span(inputs).first(node.inputs.size()), net.plain);
    for (size_t j = 1; j < i; ++j) {
      if (last_reader[j] > i) layer.work += (*shapes)[j].Elements();
    }
    sum.Add(layer);
    if (layer.keeps_inputs) {
      for (const int j : node.inputs) kept[static_cast<size_t>(j)] = true;
    }
  }
  const LayerCost head = CostOfHead(shapes->back(), input.classes, net);
  sum.Add(head);
  kept.back() = kept.back() || head.keeps_inputs;
  for (size_t i = 1; i < kept.size(); ++i) {
    if (kept[i]) sum.Keep((*shapes)[i]);
  }
  return sum.Total(batch_size);
}

double GraphDensity(const Graph& graph) {
  size_t edges = 0;
  for (const Graph::Node& node : graph.nodes) edges += node.inputs.size();
  return static_cast<double>(edges) / static_cast<double>(graph.nodes.size());
}

}  // namespace netwright
