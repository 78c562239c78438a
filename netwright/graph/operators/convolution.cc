// conv3: ReLU, convolution with bias, batch normalisation; of a plain network convolution with bias, then ReLU.
#include "netwright/graph/operators/operator.h"
#include "netwright/graph/window.h"

namespace netwright {
namespace {

std::optional<Shape> ConvolutionShapeOf(const Graph::Node& node, int filters, std::span<const Shape> inputs,
                                        bool plain) {
  const bool same = node.same || plain;
  return AtLeastOnePixel({.channels = filters * node.width,
                          .height = WindowPlaces(inputs[0].height, node.kernel, node.stride, same),
                          .width = WindowPlaces(inputs[0].width, node.kernel, node.stride, same)});
}

OperatorCost ConvolutionCostOf(const Graph::Node& node, const Shape& output, std::span<const Shape> inputs,
                               bool plain) {
  const int64_t in = inputs[0].Elements(), out = output.Elements();
  const int64_t terms = int64_t{node.kernel} * node.kernel * inputs[0].channels;           // of an output
  return {.params = terms * output.channels + (plain ? 1 : 3) * int64_t{output.channels},  // bias; scale, shift
          .flops = (plain ? out : in + 2 * out) + out * (2 * terms + 1)};
}

}  // namespace

constinit const Operator kConvolutionOperator = {Op::kConvolution,   "conv",           1, true, true, true,
                                                 ConvolutionShapeOf, ConvolutionCostOf};

}  // namespace netwright
