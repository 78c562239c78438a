#ifndef NETWRIGHT_GRAPH_SHAPES_H_
#define NETWRIGHT_GRAPH_SHAPES_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"

namespace netwright {

struct Shape {
  int channels = 0;
  int height = 0;
  int width = 0;
  auto operator<=>(const Shape&) const = default;

  int64_t Elements() const { return int64_t{channels} * height * width; }
};

// One shape a node, in node order.
using Shapes = std::vector<Shape>;

// By the operators (operators/operator.h): convolutions as their nodes say, stride = size for pooling (remainder
// dropped), additions and concatenations zero-padded to the larger input; filters by NetworkTemplate::FiltersOf and
// growth.h. nullopt when an output would be smaller than 1 x 1: the architecture is invalid. The empty network is
// valid.
std::optional<Shapes> InferShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

// The same up to the first node that is too small, which is not in it.
Shapes InferValidShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

// Of one layer; `filters` are those of a convolution of width 1. node.inputs is not looked at. nullopt when it would be
// smaller than 1 x 1. Allocates nothing. plain: NetworkTemplate::plain.
std::optional<Shape> LayerShape(const Graph::Node& node, int filters, std::span<const Shape> inputs,
                                bool plain = false);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_SHAPES_H_
