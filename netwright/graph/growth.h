#ifndef NETWRIGHT_GRAPH_GROWTH_H_
#define NETWRIGHT_GRAPH_GROWTH_H_

#include "netwright/graph/graph.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// Steps of growth on the way to a layer, on the path that has most of them.
struct GrowthSteps {
  int own = 0;     // for its own filters (NetworkTemplate::FiltersOf)
  int behind = 0;  // for the layers that read it
};

// `before`: the most that its inputs have behind them.
inline GrowthSteps StepsAt(const Graph::Node& node, int before, GrowthBy by) {
  if (by == GrowthBy::kStage) {
    const bool shrinks = node.stride > 1 || (IsPooling(node.op) && node.kernel > 1);
    const int after = before + (shrinks ? 1 : 0);
    return {after, after};
  }
  return {before, before + (node.op == Op::kConvolution ? 1 : 0)};
}

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_GROWTH_H_
