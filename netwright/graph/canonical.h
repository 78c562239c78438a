#ifndef NETWRIGHT_GRAPH_CANONICAL_H_
#define NETWRIGHT_GRAPH_CANONICAL_H_

#include "netwright/graph/graph.h"

namespace netwright {

// The one graph that stands for all graphs of the same network: without nodes that the output does not depend on;
// branches one after another, smaller ones first; the inputs of a merge in order where that changes nothing:
//   - an addition's always: a + b = b + a;
//   - a concatenation's where all that read it, directly or through poolings, depthwise convolutions and further
//     concatenations, are convolutions or the prediction head: both orders are then the same network up to the
//     numbering of weights.
// Shared nodes and alike ones are kept apart. Idempotent; a chain comes out as it is.
//
// Two graphs with one result are the same network. The reverse is by colour refinement (Weisfeiler & Leman 1968), which
// may fail for a dozen layers in a very regular pattern: that network is trained twice.
//
// Precondition: `graph` is well formed (graph.h). Thread-safe.
Graph Canonical(const Graph& graph);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_CANONICAL_H_
