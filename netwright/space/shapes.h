#ifndef NETWRIGHT_SPACE_SHAPES_H_
#define NETWRIGHT_SPACE_SHAPES_H_

#include <compare>
#include <optional>
#include <vector>

#include "netwright/space/graph.h"
#include "netwright/space/input_spec.h"
#include "netwright/space/network_template.h"

namespace netwright {

struct Shape {
  int channels = 0;
  int height = 0;
  int width = 0;
  auto operator<=>(const Shape&) const = default;
};

// One shape a node, in node order.
using Shapes = std::vector<Shape>;

// Output shapes of all nodes: valid padding, stride 1 for convolutions, stride = size for pooling (remainder dropped),
// additions and concatenations zero-padded to the larger input. nullopt when a layer's output would be smaller than
// 1 x 1, which makes the architecture invalid. The empty network is valid.
std::optional<Shapes> InferShapes(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_SPACE_SHAPES_H_
