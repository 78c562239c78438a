#ifndef NETWRIGHT_NN_KERNELS_DENSE_H_
#define NETWRIGHT_NN_KERNELS_DENSE_H_

#include <cstdint>
#include <memory>

#include "netwright/nn/kernels/bfloat16.h"

namespace netwright {

// A dense layer's products, without bias. Weights are [outputs][inputs]. Each product is divided into `blocks` parts,
// some of them empty in a small layer, by columns of what it writes: distinct blocks of one product may be computed at
// the same time. What two products share must not be: all blocks of one come before the next.
template <typename S>
class Dense {
 public:
  using T = Real<S>;
  virtual ~Dense() = default;
  virtual void SetWeights(const T* weights) = 0;  // must stay valid until the last product
  // y: [rows, outputs].
  virtual void Forward(const S* x, int64_t rows, T* y, int block) = 0;
  // What the two products below work with, after the Forward of all blocks; must stay valid.
  virtual void SetOutputGradient(const T* y_gradient, int64_t rows) = 0;
  virtual void BackwardData(int64_t rows, S* x_gradient, int block) = 0;
  virtual void BackwardWeights(const S* x, int64_t rows, T* weight_gradient, int block) = 0;
};

// oneDNN for float and Bf16, LibTorch (that is, its BLAS) for double.
template <typename S>
std::unique_ptr<Dense<S>> MakeDense(int64_t inputs, int64_t outputs, int blocks);

// Columns of a block are a multiple of this, but for the last one's.
inline constexpr int64_t kDenseUnit = 16;

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_DENSE_H_
