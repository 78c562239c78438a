// add, concat: the smaller input is padded with zeros to the larger one.
#include <algorithm>

#include "netwright/graph/operators/operator.h"

namespace netwright {
namespace {

Shape MergedShape(std::span<const Shape> inputs, int channels) {
  const Shape &a = inputs[0], &b = inputs[1];
  return {.channels = channels, .height = std::max(a.height, b.height), .width = std::max(a.width, b.width)};
}

std::optional<Shape> AdditionShapeOf(const Graph::Node&, int, std::span<const Shape> inputs, bool) {
  return MergedShape(inputs, std::max(inputs[0].channels, inputs[1].channels));
}

std::optional<Shape> ConcatenationShapeOf(const Graph::Node&, int, std::span<const Shape> inputs, bool) {
  return MergedShape(inputs, inputs[0].channels + inputs[1].channels);
}

OperatorCost AdditionCostOf(const Graph::Node&, const Shape& output, std::span<const Shape>, bool) {
  return {.flops = output.Elements()};
}

OperatorCost ConcatenationCostOf(const Graph::Node&, const Shape&, std::span<const Shape>, bool) { return {}; }

}  // namespace

constinit const Operator kAdditionOperator = {Op::kAddition,   "add",         2, false, false, false,
                                              AdditionShapeOf, AdditionCostOf};
constinit const Operator kConcatenationOperator = {Op::kConcatenation,   "concat",           2, false, false, false,
                                                   ConcatenationShapeOf, ConcatenationCostOf};

}  // namespace netwright
