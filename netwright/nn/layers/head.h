#ifndef NETWRIGHT_NN_LAYERS_HEAD_H_
#define NETWRIGHT_NN_LAYERS_HEAD_H_

#include <cstdint>
#include <memory>

#include "netwright/base/random.h"
#include "netwright/nn/kernels/buffer.h"
#include "netwright/nn/kernels/dense.h"
#include "netwright/nn/sharding.h"

namespace netwright {

// A dense layer's parameters and their gradients: weight [outputs][inputs], bias [outputs].
template <typename T>
struct DenseParameters {
  int64_t inputs = 0, outputs = 0;  // 0 outputs: there is no such layer
  const T *weight = nullptr, *bias = nullptr;
  T *weight_gradient = nullptr, *bias_gradient = nullptr;
};

// Dense + ReLU where `hidden` is there, dropout of its units, or of the features where it is not, then dense `output`;
// on features stored as S. The last layer computes in Real<S>. Not thread-safe.
template <typename S>
class Head {
 public:
  using T = Real<S>;
  Head(const DenseParameters<T>& hidden, const DenseParameters<T>& output, double dropout, const Sharding& sharding);

  void WeightsChanged();
  // features: [rows, inputs]; logits: [rows, classes].
  void Infer(const S* features, int64_t rows, T* logits);
  // Drops units by draws from `rng`. `features` must stay until Backward.
  void Forward(const S* features, int64_t rows, Rng& rng, T* logits);
  // Writes the parameters' gradients, and the features' where that is no null pointer.
  void Backward(const T* logits_gradient, int64_t rows, S* features_gradient);

 private:
  const T* Hidden(const S* features, int64_t rows);
  void Drop(int64_t count, Rng& rng);
  const T* DropFeatures(const T* features, int64_t count, Rng& rng);
  void Output(const T* input, int64_t rows, T* logits);
  // Calls body(block) for every block of a product.
  template <typename F>
  void ForBlocks(const F& body) const {
    ForParts(sharding_.shards, sharding_.threads, [&](int block, int) { body(block); });
  }

  const DenseParameters<T> hidden_, output_;
  const double dropout_;
  const Sharding sharding_;
  std::unique_ptr<Dense<S>> hidden_products_;
  std::unique_ptr<Dense<T>> output_products_;
  const S* features_ = nullptr;
  const T* activated_ = nullptr;                  // what the output layer reads
  Buffer units_, passed_, gradient_, converted_;  // what dropout leaves, its factors, a gradient
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_HEAD_H_
