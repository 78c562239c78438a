#ifndef NETWRIGHT_NN_CHILD_NET_H_
#define NETWRIGHT_NN_CHILD_NET_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/nn/plan.h"
#include "netwright/space/graph.h"
#include "netwright/space/input_spec.h"
#include "netwright/space/network_template.h"

namespace netwright {

struct NormConstants {
  double epsilon = 1e-3;
  double momentum = 0.01;  // of the running statistics, in PyTorch's sense
};

struct Parameter {
  std::string name;     // "conv1.weight", "norm1.bias", "hidden.weight", "output.bias"; the number is the node's
  at::Tensor value;     // a view of ChildNet::values(), in PyTorch's logical layout
  at::Tensor gradient;  // a view of ChildNet::gradients()
  bool decays = false;  // weights of convolutions and dense layers
};

// Parameters lie one after another in one array, so that an optimiser is one pass over it. Elements [begin, end).
struct ParameterRange {
  int64_t begin = 0;
  int64_t end = 0;
  bool decays = false;
};

// A child network: the graph's layers as in Gomez Robles & Vanschoren 2019, section 2 and 3 (a convolution is ReLU,
// valid convolution with bias, batch normalisation), then the head: flatten, dense + ReLU, dropout, dense.
//
// Images are T [n, channels, h, w] in [0, 1], in channels-last memory; flattening follows that memory (row, column,
// channel). The backward pass is written out rather than recorded, which saves copies. T: float, double (for checks).
// Weights: Glorot uniform, biases zero, drawn from streams of the child's seed ("init"); the global generator is never
// touched. Not thread-safe. Allocation failure passes through as c10::Error or std::bad_alloc.
template <typename T>
class ChildNet {
 public:
  // Precondition: the graph is valid for the input (InferShapes has a value).
  ChildNet(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, const NormConstants& norm,
           uint64_t seed);

  // Logits [n, classes], with the running statistics and without dropout.
  at::Tensor Infer(const at::Tensor& images);

  // Logits in training: normalises by the batch, moves the running statistics, drops units. Keeps what Backward
  // needs; `images` must stay as they are until then.
  at::Tensor Forward(const at::Tensor& images);
  // From the loss's gradient at the logits to all of gradients(). Call once after each Forward.
  void Backward(const at::Tensor& logits_gradient);

  // Starts the dropout masks' stream afresh; a training loop does so for every epoch.
  void SeedDropout(uint64_t seed) { dropout_rng_ = Rng(seed); }

  std::span<const Parameter> parameters() const { return parameters_; }  // in node order, then the head
  std::span<const ParameterRange> ranges() const { return ranges_; }
  at::Tensor& values() { return values_; }          // 1-d; padding between parameters is zero
  at::Tensor& gradients() { return gradients_; }    // 1-d
  at::Tensor& statistics() { return statistics_; }  // 1-d: running mean, then variance, of each convolution

 private:
  struct Convolution {
    at::Tensor weight, bias, scale, shift;  // scale and shift of the normalisation
    at::Tensor weight_gradient, scale_gradient, shift_gradient;
    at::Tensor running_mean, running_variance;
    std::vector<T> mean, factor;   // of the last batch: mean, and scale / sqrt(variance + epsilon)
    std::vector<double> variance;  // of the last batch, biased
  };
  struct Dense {
    at::Tensor weight, bias, weight_gradient, bias_gradient;
  };
  struct State {  // of a node, from Forward to Backward
    at::Tensor output;
    at::Tensor input;      // a convolution's, behind its ReLU
    at::Tensor convolved;  // a convolution's result before normalisation
    at::Tensor which;      // a max pooling's places
  };

  void AddParameters(const InputSpec& input, const NetworkTemplate& net);
  void Initialise(uint64_t seed);
  at::Tensor Run(const at::Tensor& images, bool training);
  at::Tensor RunConvolution(int node, const at::Tensor& input, bool training);
  at::Tensor RunPool(int node, const at::Tensor& input, bool training);
  at::Tensor RunMerge(int node);
  at::Tensor RunHead(const at::Tensor& features, bool training);
  at::Tensor HeadBackward(const at::Tensor& logits_gradient);
  void ConvolutionBackward(int node, at::Tensor gradient);
  void PoolBackward(int node, const at::Tensor& gradient);
  void MergeBackward(int node, const at::Tensor& gradient);
  void AddGradient(int node, at::Tensor gradient);

  std::vector<LayerPlan> layers_;
  std::vector<Convolution> convolutions_;  // by node; empty for other nodes
  Dense hidden_, output_;                  // hidden_ is undefined when there is none
  NormConstants norm_;
  double dropout_ = 0;
  Rng dropout_rng_;

  std::vector<Parameter> parameters_;
  std::vector<ParameterRange> ranges_;
  at::Tensor values_, gradients_, statistics_;

  std::vector<State> states_;
  std::vector<at::Tensor> node_gradients_;
  at::Tensor features_, activated_, passed_;  // the head's: flattened input, hidden units after dropout, their factors
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_CHILD_NET_H_
