#ifndef NETWRIGHT_MEASURE_TRAINING_FLOPS_H_
#define NETWRIGHT_MEASURE_TRAINING_FLOPS_H_

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// FLOPs of a training step for one image, without Adam: the forward pass (CostOfLayer, CostOfHead), as many again for a
// layer's weights, and as many at its input, unless nothing before it is trained. Precondition: the graph is valid for
// this input.
double TrainingFlops(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRAINING_FLOPS_H_
