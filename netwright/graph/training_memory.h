#ifndef NETWRIGHT_GRAPH_TRAINING_MEMORY_H_
#define NETWRIGHT_GRAPH_TRAINING_MEMORY_H_

#include <cstdint>
#include <span>

#include "netwright/graph/graph.h"
#include "netwright/graph/shapes.h"

namespace netwright {

// What training a layer takes by this project's kernels on the processor (nn/layers/body.h) or, where `plain`, by
// LibTorch's operators. Numbers are of 4 bytes.
struct TrainingMemory {
  int64_t copied = 0;   // parameters that exist in other layouts too
  int64_t kept = 0;     // numbers that a training step keeps for each image
  int64_t places = 0;   // bytes that it keeps for each image
  int64_t passing = 0;  // numbers an image for the time of this layer's backward pass
  int64_t work = 0;     // numbers in working buffers, whatever the batch
};
TrainingMemory TrainingMemoryOf(const Graph::Node& node, const Shape& output, std::span<const Shape> inputs,
                                bool plain);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_TRAINING_MEMORY_H_
