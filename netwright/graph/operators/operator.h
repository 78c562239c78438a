#ifndef NETWRIGHT_GRAPH_OPERATORS_OPERATOR_H_
#define NETWRIGHT_GRAPH_OPERATORS_OPERATOR_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "netwright/graph/graph.h"
#include "netwright/graph/shapes.h"

namespace netwright {

// What a network takes wherever it runs.
struct OperatorCost {
  int64_t params = 0;  // trainable
  int64_t flops = 0;   // forward, one image; a multiply-add counts 2
};

// What belongs to one operator, whatever computes it. How LibTorch computes and exports it: nn/operators.
struct Operator {
  Op op;
  std::string_view name;  // in Graph::Text
  int inputs;
  bool has_kernel;
  bool has_stride;  // and padding
  bool has_width;   // its channels are filters
  // nullopt when the output would be smaller than 1 x 1. Allocates nothing; Node::inputs is not looked at. filters: of
  // a convolution of width 1. plain: NetworkTemplate::plain. Null for the image, as `cost` is.
  std::optional<Shape> (*shape)(const Graph::Node&, int filters, std::span<const Shape> inputs, bool plain);
  OperatorCost (*cost)(const Graph::Node&, const Shape& output, std::span<const Shape> inputs, bool plain);
};

const Operator& OperatorOf(Op op);
const Operator* FindOperator(std::string_view name);  // null where there is none

extern const Operator kConvolutionOperator, kDepthwiseOperator, kMaxPoolingOperator, kAveragePoolingOperator,
    kGlobalAverageOperator, kAdditionOperator, kConcatenationOperator;

// For the operators' files: nullopt for no pixels.
inline std::optional<Shape> AtLeastOnePixel(const Shape& shape) {
  if (shape.height < 1 || shape.width < 1) return std::nullopt;
  return shape;
}

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_OPERATORS_OPERATOR_H_
