// gap: ReLU, then the mean over all pixels. What the head `gap` begins with (head.h).
#include "netwright/graph/operators/operator.h"

namespace netwright {
namespace {

std::optional<Shape> GlobalAverageShapeOf(const Graph::Node&, int, std::span<const Shape> inputs, bool) {
  return Shape{.channels = inputs[0].channels, .height = 1, .width = 1};
}

OperatorCost GlobalAverageCostOf(const Graph::Node&, const Shape&, std::span<const Shape> inputs, bool) {
  return {.flops = 2 * inputs[0].Elements()};  // ReLU, sum
}

}  // namespace

constinit const Operator kGlobalAverageOperator = {
    Op::kGlobalAverage, "gap", 1, false, false, false, GlobalAverageShapeOf, GlobalAverageCostOf};

}  // namespace netwright
