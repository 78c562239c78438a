#ifndef NETWRIGHT_PYTHON_SRC_NETWORK_H_
#define NETWRIGHT_PYTHON_SRC_NETWORK_H_

#include <optional>
#include <utility>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/graph/shapes.h"

namespace netwright::python {

// A graph as a network for images of one shape: what Python sees. A value.
struct Network {
  Graph graph;
  InputSpec input;
  NetworkTemplate net;
  std::optional<Shapes> shapes;  // nullopt: a layer does not fit the image

  Network(Graph of, const InputSpec& for_images, const NetworkTemplate& with)
      : graph(std::move(of)), input(for_images), net(with), shapes(InferShapes(graph, input, net)) {
    // What is left open, as it is then.
    if (net.head == HeadKind::kAuto) net.head = HeadKind::kFlattenDense;
    if (net.growth_by == GrowthBy::kAuto) net.growth_by = GrowthBy::kConvolution;
  }
};

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_NETWORK_H_
