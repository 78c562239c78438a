#ifndef NETWRIGHT_GRAPH_HEAD_H_
#define NETWRIGHT_GRAPH_HEAD_H_

#include <string>

#include "netwright/graph/graph.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// The graph as it is computed: a head of kind HeadKind::kGap adds its global pooling as the last node; others add
// nothing.
Graph WithHead(Graph graph, const NetworkTemplate& net);

// "dense 64, dropout 0.2, dense 10"; "gap, dropout 0.2, dense 10".
std::string HeadText(int classes, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_HEAD_H_
