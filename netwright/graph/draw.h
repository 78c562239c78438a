#ifndef NETWRIGHT_GRAPH_DRAW_H_
#define NETWRIGHT_GRAPH_DRAW_H_

#include <string>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// For a terminal (UTF-8): a line per layer with output shape, parameters and FLOPs, the head, and the totals with the
// training memory at `batch_size`; branches are columns. Of an invalid network it names the layer that breaks it.
std::string DrawNetwork(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size = 128);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_DRAW_H_
