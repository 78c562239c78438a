#ifndef NETWRIGHT_NN_LAYERS_PLAN_H_
#define NETWRIGHT_NN_LAYERS_PLAN_H_

#include <vector>

#include "netwright/graph/gradient_plan.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/shapes.h"
#include "netwright/graph/window.h"

namespace netwright {

// One node of a graph as it is computed.
//
// A convolution's batch normalisation is put off: whoever reads the stored result normalises on the way. Pooling
// commutes with it (a maximum becomes a minimum where the scale is negative), so poolings behind a convolution store
// plain values too.
struct LayerPlan {
  Op op = Op::kInput;
  int kernel = 0;
  std::vector<int> inputs;
  Shape shape;                    // of the output
  int stride = 1;                 // of what has weights
  Padding padding = {};           // likewise
  std::vector<int> readers = {};  // nodes that read it
  int norm = -1;                  // what has weights and whose normalisation the stored values lack; -1: none
  bool trains = false;            // there is a convolution at or before it: it needs a gradient
  int pooled_by = -1;             // see GradientPlan
  int gradient_slot = -1;         // see GradientPlan
  int sums_at =
      -1;  // of a convolution: the last of the poolings that are each the only reader; itself if there are none
};

std::vector<LayerPlan> PlanLayers(const Graph& graph, const Shapes& shapes);

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_PLAN_H_
