#include <algorithm>
#include <cstdint>

#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/kernels/norm_block.h"
#include "netwright/nn/kernels/vector_block.h"

namespace netwright {
namespace {

template <int N, typename S>
NETWRIGHT_INLINE void GlobalAverageImpl(const S* x, int64_t images, int64_t pixels, int channels,
                                        const Normalisation<Real<S>>& norm, S* out) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  const T share = T(1) / static_cast<T>(pixels);
  ForVectors<N>(
      channels, [=]<int W>(int c) __attribute__((always_inline)) {
        using V = Vector<T, W>;
        const NormBlock<W, T> block(n, c);
        for (int64_t i = 0; i < images; ++i) {
          V sum = {};
          for (int64_t p = 0; p < pixels; ++p) {
            V value;
            LoadVector<W>(x + (i * pixels + p) * channels + c, value);
            block.NormaliseAndRelu(value);
            sum += value;
          }
          StoreVector<W>(sum * share, out + i * channels + c);
        }
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void GlobalAverageBackwardImpl(const S* gradient, const S* x, int64_t images, int64_t pixels,
                                                int channels, const Normalisation<Real<S>>& norm, bool add, S* out,
                                                const GradientSums& sums) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  const T share = T(1) / static_cast<T>(pixels);
  double *sum_to = sums.sum, *product_to = sums.product;
  ForVectors<N>(
      channels, [=]<int W>(int c) __attribute__((always_inline)) {
        using V = Vector<T, W>;
        const NormBlock<W, T> block(n, c);
        for (int64_t i = 0; i < images; ++i) {
          V slope, sum = {}, product = {};
          LoadVector<W>(gradient + i * channels + c, slope);
          slope *= share;
          for (int64_t p = 0; p < pixels; ++p) {
            const int64_t at = (i * pixels + p) * channels + c;
            V value;
            LoadVector<W>(x + at, value);
            V passed = slope;
            block.Mask(value, passed);
            sum += passed;
            product += passed * (value - block.mean);
            if (add) {
              V before;
              LoadVector<W>(out + at, before);
              passed += before;
            }
            StoreVector<W>(passed, out + at);
          }
          for (int j = 0; j < W; ++j) {
            sum_to[c + j] += static_cast<double>(LaneOf<W>(sum, j));
            product_to[c + j] += static_cast<double>(LaneOf<W>(product, j));
          }
        }
      });
}

}  // namespace

#define PARAMETERS(S) \
  (const S* x, int64_t images, int64_t pixels, int channels, const Normalisation<Real<S>>& norm, S* out)
NETWRIGHT_VECTOR_KERNEL(GlobalAverage, PARAMETERS, (x, images, pixels, channels, norm, out))
#undef PARAMETERS
#define PARAMETERS(S)                                                                                               \
  (const S* gradient, const S* x, int64_t images, int64_t pixels, int channels, const Normalisation<Real<S>>& norm, \
   bool add, S* out, const GradientSums& sums)
NETWRIGHT_VECTOR_KERNEL(GlobalAverageBackward, PARAMETERS,
                        (gradient, x, images, pixels, channels, norm, add, out, sums))
#undef PARAMETERS

}  // namespace netwright
