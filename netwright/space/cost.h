#ifndef NETWRIGHT_SPACE_COST_H_
#define NETWRIGHT_SPACE_COST_H_

#include <algorithm>
#include <cstdint>
#include <span>

#include "netwright/space/graph.h"
#include "netwright/space/input_spec.h"
#include "netwright/space/network_template.h"
#include "netwright/space/shapes.h"

namespace netwright {

// Cost of a network with its head.
struct Cost {
  int64_t params = 0;       // trainable: weights, biases, batch normalisation's scale and shift
  int64_t flops = 0;        // forward, one image; a multiply-add counts 2
  int64_t train_bytes = 0;  // predicted peak while training at the given batch size (weights, gradients, Adam's two
                            // moments, activations kept for the backward pass, work space); without the process itself
  auto operator<=>(const Cost&) const = default;
};

// Precondition: the graph is valid for this input (InferShapes has a value).
//
// FLOPs, per output element: convolution 2 k^2 C_in + 1 (bias) and 2 for its batch normalisation (scale and shift,
// folded as at inference), and 1 per input element for the ReLU before it (of a plain one, 1 per output element for the
// ReLU behind it and no normalisation); pooling k^2; addition 1; concatenation and
// padding 0; dense 2 inputs + 1 (bias), and 1 for its ReLU. Dropout and softmax are not counted.
//
// Training memory, in float32 (4 bytes):
//   16 bytes a parameter (weight, gradient, two moments)
//   + 8 bytes a parameter of the largest weight tensor, for Adam's temporaries
//   + what one image keeps for the backward pass, times the batch: the image; of a convolution the ReLU's result
//     (its input's size) and its own output, which batch normalisation keeps; of a pooling its input, and of a max
//     pooling the 64-bit index of each output; of the head the flattened input and three tensors of the dense width;
//   + the largest work space of a layer, times the batch: gradients of its input and output, doubled for a
//     convolution (ReLU and batch normalisation) with a copy of each in the convolution's own memory layout; and with
//     branches, the outputs of earlier layers that wait for a later reader, or in the backward pass their gradients.
// The parts are not alive at the same moment throughout, so the sum errs to the high side. A tensor that is kept by
// several layers counts once.
Cost EstimateCost(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size);

// BlockQNN's density: edges / nodes of the graph (the input counted as a node); 0 for the empty network.
double GraphDensity(const Graph& graph);

// What one layer, or the head, adds to a network's cost.
struct LayerCost {
  int64_t params = 0;
  int64_t flops = 0;
  int64_t largest_weight = 0;  // parameters of its largest tensor
  int64_t kept = 0;            // float32 numbers an image keeps for the backward pass, without the layer's inputs
  bool keeps_inputs = false;   // its inputs are kept too
  int64_t work = 0;            // float32 numbers an image needs while this layer runs backward
};
// plain: NetworkTemplate::plain.
LayerCost CostOfLayer(Op op, int kernel, const Shape& output, std::span<const Shape> inputs, bool plain = false);
LayerCost CostOfHead(const Shape& input, int classes, const NetworkTemplate& net);

// Adds up layer costs, for EstimateCost and for search spaces that extend a network layer by layer. A small value.
class CostSum {
 public:
  explicit CostSum(const Shape& image) : kept_(image.Elements()) {}

  void Add(const LayerCost& layer) {
    params_ += layer.params;
    flops_ += layer.flops;
    kept_ += layer.kept;
    largest_weight_ = std::max(largest_weight_, layer.largest_weight);
    work_ = std::max(work_, layer.work);
  }
  // A layer's output that a later layer keeps (LayerCost::keeps_inputs); once a layer, never for the image.
  void Keep(const Shape& output) { kept_ += output.Elements(); }

  Cost Total(int batch_size) const;

 private:
  int64_t params_ = 0;
  int64_t flops_ = 0;
  int64_t largest_weight_ = 0;
  int64_t kept_ = 0;
  int64_t work_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_SPACE_COST_H_
