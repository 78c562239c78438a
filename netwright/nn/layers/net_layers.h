#ifndef NETWRIGHT_NN_LAYERS_NET_LAYERS_H_
#define NETWRIGHT_NN_LAYERS_NET_LAYERS_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#include "netwright/base/random.h"

namespace netwright {

struct Parameter {
  std::string name;     // "conv1.weight", "norm1.bias", "hidden.weight", "output.bias"; the number is the node's
  at::Tensor value;     // a view of ChildNet::values(), in PyTorch's logical layout
  at::Tensor gradient;  // a view of ChildNet::gradients()
  bool decays = false;  // weights of convolutions and dense layers
  int64_t fans = 0;     // of these: what an output reads and what reads an input, together
};

// What a child network computes with, from images [count, row, column, channel] to logits [count, classes] and back.
// Pointers are into the memory of the parameters' device and stay from a Forward to its Backward. Not thread-safe.
template <typename T>
class NetLayers {
 public:
  virtual ~NetLayers() = default;
  virtual void Infer(const T* images, int64_t count, T* logits) = 0;
  virtual void Forward(const T* images, int64_t count, Rng& rng, T* logits) = 0;
  virtual void Backward(const T* logits_gradient, int64_t count) = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_NET_LAYERS_H_
