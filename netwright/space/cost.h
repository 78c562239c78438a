#ifndef NETWRIGHT_SPACE_COST_H_
#define NETWRIGHT_SPACE_COST_H_

#include <cstdint>

#include "netwright/space/graph.h"
#include "netwright/space/input_spec.h"
#include "netwright/space/network_template.h"

namespace netwright {

// Cost of a network with its head.
struct Cost {
  int64_t params = 0;        // trainable: weights, biases, batch normalisation's scale and shift
  int64_t flops = 0;         // forward, one image; a multiply-add counts 2
  int64_t train_bytes = 0;   // predicted peak while training at the given batch size (weights, gradients, Adam's two
                             // moments, activations kept for the backward pass, work space); without the process itself
};

// Precondition: the graph is valid for this input (InferShapes has a value).
Cost EstimateCost(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size);

// BlockQNN's density: edges / nodes of the graph (the input counted as a node); 0 for the empty network.
double GraphDensity(const Graph& graph);

}  // namespace netwright

#endif  // NETWRIGHT_SPACE_COST_H_
