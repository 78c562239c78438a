#ifndef NETWRIGHT_BENCH_TRAINING_FLOPS_H_
#define NETWRIGHT_BENCH_TRAINING_FLOPS_H_

#include "netwright/space/graph.h"
#include "netwright/space/input_spec.h"
#include "netwright/space/network_template.h"

namespace netwright {

// FLOPs of a training step for one image, as far as they are computed: those of the forward pass (CostOfLayer,
// CostOfHead), as many again for the gradient of a layer's weights, and as many for the gradient at its input, unless
// nothing before it is trained: nobody needs the gradient at the image. Adam is left out. Precondition: the graph is
// valid for this input.
double TrainingFlops(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_BENCH_TRAINING_FLOPS_H_
