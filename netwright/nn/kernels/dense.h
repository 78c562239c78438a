#ifndef NETWRIGHT_NN_KERNELS_DENSE_H_
#define NETWRIGHT_NN_KERNELS_DENSE_H_

#include <cstdint>
#include <memory>

#include "netwright/nn/kernels/bfloat16.h"

namespace netwright {

// A dense layer's products, without bias. Weights are [outputs][inputs]. Not thread-safe.
template <typename S>
class Dense {
 public:
  using T = Real<S>;
  virtual ~Dense() = default;
  virtual void SetWeights(const T* weights) = 0;  // must stay valid until the last product
  virtual void Forward(const S* x, int64_t rows, T* y) = 0;
  virtual void BackwardData(const T* y_gradient, int64_t rows, S* x_gradient) = 0;
  virtual void BackwardWeights(const S* x, const T* y_gradient, int64_t rows, T* weight_gradient) = 0;
};

// oneDNN for float and Bf16, LibTorch (that is, its BLAS) for double.
template <typename S>
std::unique_ptr<Dense<S>> MakeDense(int64_t inputs, int64_t outputs);

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_DENSE_H_
