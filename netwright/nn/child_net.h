#ifndef NETWRIGHT_NN_CHILD_NET_H_
#define NETWRIGHT_NN_CHILD_NET_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/nn/device.h"
#include "netwright/nn/layers/body.h"
#include "netwright/nn/layers/net_layers.h"
#include "netwright/nn/precision.h"
#include "netwright/nn/sharding.h"

namespace netwright {

// One array, so that an optimiser is one pass over it. Elements [begin, end).
struct ParameterRange {
  int64_t begin = 0;
  int64_t end = 0;
  bool decays = false;
};

// A child network as in Gomez Robles & Vanschoren 2019, sections 2 and 3 (a convolution is ReLU, valid convolution with
// bias, batch normalisation; so is a depthwise one), then the head (HeadKind). With NetworkTemplate::plain it is of the
// VGG kind (plain_layers.h). Images are T [n, channels, h, w] in [0, 1], in channels-last memory, in which
// flattening goes. T: float, double (for checks); weights, gradients and logits are T at either precision. On devices
// other than Device::kCpu the layers are LibTorch's (torch_layers.h); all tensors then lie on that device, and nothing
// waits for it. Weights: Glorot uniform, biases zero, from streams of the child's seed ("init"), the same bits on all
// devices. `sharding` is of no effect on other devices and for plain networks. Not thread-safe. Allocation failure
// passes through as c10::Error or std::bad_alloc.
template <typename T>
class ChildNet {
 public:
  // Precondition: the graph is valid for the input (InferShapes has a value).
  ChildNet(const Graph& body, const InputSpec& input, const NetworkTemplate& net, const NormConstants& norm,
           uint64_t seed, Precision precision = Precision::kFp32, Device device = Device::kCpu,
           const Sharding& sharding = {});
  ~ChildNet();
  ChildNet(ChildNet&&) noexcept;

  // Logits [n, classes], with the running statistics and without dropout.
  at::Tensor Infer(const at::Tensor& images);

  // Logits in training: normalises by the batch, moves the running statistics, drops units. `images` must stay until
  // Backward.
  at::Tensor Forward(const at::Tensor& images);
  // From the loss's gradient at the logits to all of gradients(). Call once after each Forward.
  void Backward(const at::Tensor& logits_gradient);

  // Starts the dropout masks' stream afresh; a training loop does so for every epoch.
  void SeedDropout(uint64_t seed) { dropout_rng_ = Rng(seed); }

  std::span<const Parameter> parameters() const { return parameters_; }  // in node order, then the head
  std::span<const ParameterRange> ranges() const { return ranges_; }
  at::Tensor& values() { return values_; }        // 1-d; padding between parameters is zero
  at::Tensor& gradients() { return gradients_; }  // 1-d
  int64_t classes() const { return classes_; }
  const Sharding& sharding() const { return sharding_; }
  at::Tensor& statistics() { return statistics_; }  // 1-d: running mean, then variance, of each convolution

 private:
  template <typename S>
  class LayersOf;
  struct Pointers;  // into the arrays below, for them

  Pointers AddParameters(const std::vector<LayerPlan>& plan, const InputSpec& input, const NetworkTemplate& net);
  void Initialise(uint64_t seed);
  void MoveTo(at::Device device);

  Rng dropout_rng_;
  int64_t classes_ = 0;
  Sharding sharding_;
  std::vector<Parameter> parameters_;
  std::vector<ParameterRange> ranges_;
  at::Tensor values_, gradients_, statistics_;
  at::Tensor images_;  // of the last Forward
  std::unique_ptr<NetLayers<T>> layers_;
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_CHILD_NET_H_
