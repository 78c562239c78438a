#ifndef NETWRIGHT_GRAPH_COST_H_
#define NETWRIGHT_GRAPH_COST_H_

#include <algorithm>
#include <cstdint>
#include <span>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/graph/shapes.h"

namespace netwright {

// Cost of a network with its head.
struct Cost {
  int64_t params = 0;  // trainable: weights, biases, batch normalisation's scale and shift
  int64_t flops = 0;   // forward, one image; a multiply-add counts 2
  int64_t train_bytes =
      0;  // predicted peak while training in float32 at the given batch size, without what the process
          // has anyway (some 200 MB) and without the libraries' own buffers (up to some 20 MB)
  auto operator<=>(const Cost&) const = default;
};

// Precondition: the graph is valid for this input (InferShapes has a value).
//
// FLOPs, per output element: convolution 2 k^2 C_in + 1 (bias; a depthwise one 2 k^2 + 1) and 2 for its batch
// normalisation (scale and shift, folded as at inference), and 1 per input element for the ReLU before it (of a plain
// one, 1 per output element for the ReLU behind it and no normalisation); pooling k^2; addition 1; concatenation and
// padding 0; global average 2 per input element; dense 2 inputs + 1 (bias), and 1 for its ReLU. Dropout and softmax are
// not counted.
//
// Training memory: what the trainer allocates in float32 (nn/layers/body.h, nn/layers/head.h, train/steps/stepper.h),
// times 4 bytes a number. bfloat16 needs 0.5 to 1.05 of the whole.
//   4 numbers a parameter (weight, gradient, Adam's two moments), and 6 more a weight of a convolution, for its copies
//   in oneDNN's layouts;
//   + times the batch: the image; of each layer the output, of a max pooling also one byte an output (places); the
//     features that the head reads, and their gradient; of a hidden dense layer three tensors of its width; the logits
//     and their gradient; the gradients in GradientPlan's slots;
//   + the largest layer's working buffers of a few images (its input, its input's gradient, its output's);
//   + the images of a validation batch.
// Networks with NetworkTemplate::plain run by LibTorch's operators: what their largest layer takes is measured
// (docs/costs.md). Networks on a GPU need up to kGpuTrainBytes times as much.
inline constexpr int kGpuTrainBytes = 3;
Cost EstimateCost(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size);

// BlockQNN's density: edges / nodes of the graph (the input counted as a node); 0 for the empty network.
double GraphDensity(const Graph& graph);

// What one layer, or the head, adds to a network's cost. Numbers are of 4 bytes.
struct LayerCost {
  int64_t params = 0;
  int64_t flops = 0;
  int64_t copied = 0;     // parameters that exist in other layouts too
  int64_t kept = 0;       // numbers that a training step keeps for each image
  int64_t places = 0;     // bytes that it keeps for each image
  int64_t passing = 0;    // numbers an image for the time of this layer's backward pass
  int64_t work = 0;       // numbers in working buffers, whatever the batch
  int64_t evaluated = 0;  // of `kept`: what a validation batch needs too
};
// plain: NetworkTemplate::plain.
LayerCost CostOfLayer(const Graph::Node& node, const Shape& output, std::span<const Shape> inputs, bool plain = false);
LayerCost CostOfHead(const Shape& input, int classes, const NetworkTemplate& net);

// For EstimateCost and for search spaces that extend a network layer by layer. A small value.
class CostSum {
 public:
  explicit CostSum(const Shape& image) : image_(image.Elements()) {}

  void Add(const LayerCost& layer) {
    params_ += layer.params;
    flops_ += layer.flops;
    copied_ += layer.copied;
    kept_ += layer.kept;
    places_ += layer.places;
    evaluated_ += layer.evaluated;
    passing_ = std::max(passing_, layer.passing);
    work_ = std::max(work_, layer.work);
  }

  // gradients: an image's in all slots of the GradientPlan; not of plain networks.
  Cost Total(int batch_size, int64_t gradients) const;

 private:
  int64_t image_;
  int64_t params_ = 0;
  int64_t flops_ = 0;
  int64_t copied_ = 0;
  int64_t kept_ = 0;
  int64_t places_ = 0;
  int64_t evaluated_ = 0;
  int64_t passing_ = 0;
  int64_t work_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_COST_H_
