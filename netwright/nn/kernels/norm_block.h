#ifndef NETWRIGHT_NN_KERNELS_NORM_BLOCK_H_
#define NETWRIGHT_NN_KERNELS_NORM_BLOCK_H_

#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/kernels/vector_block.h"

namespace netwright {

// For the kernels' sources only: a normalisation of W channels.
template <int W, typename T>
struct NormBlock {
  using V = Vector<T, W>;
  V mean, scale, shift;

  NETWRIGHT_INLINE NormBlock(const Normalisation<T>& norm, int c) {
    LoadVector<W>(norm.mean + c, mean), LoadVector<W>(norm.scale + c, scale), LoadVector<W>(norm.shift + c, shift);
  }
  NETWRIGHT_INLINE void Normalise(V& x) const { x = (x - mean) * scale + shift; }
  NETWRIGHT_INLINE void NormaliseAndRelu(V& x) const {
    Normalise(x);
    x = x < T(0) ? V{} : x;  // NaN stays
  }
  // The gradient where it passes the ReLU behind the normalised x, else 0.
  NETWRIGHT_INLINE void Mask(const V& x, V& gradient) const {
    gradient = (x - mean) * scale + shift > T(0) ? gradient : V{};
  }
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_NORM_BLOCK_H_
