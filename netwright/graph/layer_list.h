#ifndef NETWRIGHT_GRAPH_LAYER_LIST_H_
#define NETWRIGHT_GRAPH_LAYER_LIST_H_

#include <optional>
#include <string>
#include <vector>

#include "netwright/graph/cost.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/graph/shapes.h"

namespace netwright {

// One layer of a network, for those who draw it.
struct LayerLine {
  std::string name;             // "conv3"; of the head "dense 64, dropout 0.2, dense 10"
  std::vector<int> inputs;      // the layers that it reads, by their numbers
  std::optional<Shape> output;  // none of the head, which gives the classes' logits
  LayerCost cost = {};          // nothing of the input
};

// The layers in the order of the graph's nodes, the head last. Of an invalid network: those before the one that does
// not fit, without a head.
std::vector<LayerLine> LayersOf(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_LAYER_LIST_H_
