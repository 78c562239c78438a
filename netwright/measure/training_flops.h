#ifndef NETWRIGHT_MEASURE_TRAINING_FLOPS_H_
#define NETWRIGHT_MEASURE_TRAINING_FLOPS_H_

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// FLOPs of a training step for one image, as far as they are computed: those of the forward pass (CostOfLayer,
// CostOfHead), as many again for the gradient of a layer's weights, and as many for the gradient at its input, unless
// nothing before it is trained: nobody needs the gradient at the image. Adam is left out. Precondition: the graph is
// valid for this input.
double TrainingFlops(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRAINING_FLOPS_H_
