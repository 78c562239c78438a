// depthwise3: ReLU, convolution of each channel by itself with bias, batch normalisation.
#include "netwright/graph/operators/operator.h"
#include "netwright/graph/window.h"

namespace netwright {
namespace {

std::optional<Shape> DepthwiseShapeOf(const Graph::Node& node, int, std::span<const Shape> inputs, bool plain) {
  const bool same = node.same || plain;
  return AtLeastOnePixel({.channels = inputs[0].channels,
                          .height = WindowPlaces(inputs[0].height, node.kernel, node.stride, same),
                          .width = WindowPlaces(inputs[0].width, node.kernel, node.stride, same)});
}

OperatorCost DepthwiseCostOf(const Graph::Node& node, const Shape& output, std::span<const Shape> inputs, bool) {
  const int64_t out = output.Elements(), window = int64_t{node.kernel} * node.kernel;
  return {.params = (window + 3) * output.channels,  // bias, scale, shift
          .flops = inputs[0].Elements() + 2 * out + out * (2 * window + 1)};
}

}  // namespace

constinit const Operator kDepthwiseOperator = {Op::kDepthwise,   "depthwise",    1, true, true, false,
                                               DepthwiseShapeOf, DepthwiseCostOf};

}  // namespace netwright
