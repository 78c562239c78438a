// max2, avg2: stride = size, the remainder is dropped.
#include "netwright/graph/operators/operator.h"

namespace netwright {
namespace {

std::optional<Shape> PoolingShapeOf(const Graph::Node& node, int, std::span<const Shape> inputs, bool) {
  const Shape& a = inputs[0];
  return AtLeastOnePixel({.channels = a.channels, .height = a.height / node.kernel, .width = a.width / node.kernel});
}

OperatorCost PoolingCostOf(const Graph::Node& node, const Shape& output, std::span<const Shape>, bool) {
  return {.flops = output.Elements() * node.kernel * node.kernel};
}

}  // namespace

constinit const Operator kMaxPoolingOperator = {Op::kMaxPooling, "max",        1, true, false, false,
                                                PoolingShapeOf,  PoolingCostOf};
constinit const Operator kAveragePoolingOperator = {Op::kAveragePooling, "avg",        1, true, false, false,
                                                    PoolingShapeOf,      PoolingCostOf};

}  // namespace netwright
