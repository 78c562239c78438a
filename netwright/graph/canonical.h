#ifndef NETWRIGHT_GRAPH_CANONICAL_H_
#define NETWRIGHT_GRAPH_CANONICAL_H_

#include "netwright/graph/graph.h"

namespace netwright {

// The one graph that stands for all graphs of the same network: nodes that the output does not depend on are removed;
// branches come one after another, smaller ones first; and the two inputs of a merge are put in order where that
// changes nothing:
//   - an addition's always: a + b = b + a;
//   - a concatenation's where the order of its channels is of no consequence, because all that read it, directly or
//     through poolings and further concatenations, are convolutions or the prediction head. Then both orders are the
//     same network up to the numbering of weights that are drawn alike. Behind an addition, which pairs channels by
//     number, the order stays.
// Which nodes are the same two (shared) and which are alike (two convolutions of one input, say) is kept apart: they
// have weights of their own. Idempotent; a chain comes out as it is.
//
// Two graphs with one result are the same network. The reverse is by colour refinement (Weisfeiler & Leman 1968): two
// graphs of one network might come out different only where refinement cannot tell nodes apart that differ, for which
// a network needs a dozen layers in a very regular pattern; the cost would be a second training of that network.
//
// Precondition: `graph` is well formed (graph.h). Thread-safe.
Graph Canonical(const Graph& graph);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_CANONICAL_H_
