#include <algorithm>
#include <cstdint>

#include "netwright/nn/kernels/channel_blocks.h"
#include "netwright/nn/kernels/kernels.h"

namespace netwright {
namespace {

// Rows whose sums are taken in T before they are joined in double.
constexpr int64_t kRun = 128;

template <typename S>
NETWRIGHT_INLINE void ConvertImpl(const Real<S>* from, int64_t count, S* to) {
  for (int64_t i = 0; i < count; ++i) Store(from[i], to[i]);
}

template <typename S>
NETWRIGHT_INLINE void ConvertBackImpl(const S* from, int64_t count, Real<S>* to) {
  for (int64_t i = 0; i < count; ++i) to[i] = Load(from[i]);
}

template <typename S>
NETWRIGHT_INLINE void SetPivot(const S* x, int64_t rows, int channels, Moments<Real<S>>& moments) {
  using T = Real<S>;
  std::fill(moments.pivot.begin(), moments.pivot.end(), T(0));
  for (int64_t r = 0; r < rows; ++r) {
    for (int c = 0; c < channels; ++c) moments.pivot[c] += Load(x[r * channels + c]);
  }
  for (T& pivot : moments.pivot) pivot /= static_cast<T>(rows);
}

template <typename S>
NETWRIGHT_INLINE void AddMomentsImpl(const S* x, int64_t rows, int channels, Moments<Real<S>>& moments) {
  using T = Real<S>;
  if (moments.rows == 0) SetPivot(x, std::min(rows, kRun), channels, moments);
  moments.rows += rows;
  const T* pivots = moments.pivot.data();
  double* sums = moments.sum.data();
  double* all_squares = moments.squares.data();
  for (int64_t begin = 0; begin < rows; begin += kRun) {
    const int64_t end = std::min(begin + kRun, rows);
    ForChannelBlocks(
        channels, [=]<int W>(int c) __attribute__((always_inline)) {
          T pivot[W], sum[W] = {}, squares[W] = {};
          for (int i = 0; i < W; ++i) pivot[i] = pivots[c + i];
          for (int64_t r = begin; r < end; ++r) {
            T value[W];
            LoadBlock<W>(x + r * channels + c, value);
            for (int i = 0; i < W; ++i) {
              const T d = value[i] - pivot[i];
              sum[i] += d;
              squares[i] += d * d;
            }
          }
          for (int i = 0; i < W; ++i) {
            sums[c + i] += static_cast<double>(sum[i]);
            all_squares[c + i] += static_cast<double>(squares[i]);
          }
        });
  }
}

// A normalisation's factors for W channels.
template <int W, typename T>
struct NormBlock {
  T mean[W], scale[W], shift[W];
  NETWRIGHT_INLINE NormBlock(const Normalisation<T>& norm, int c) {
    for (int i = 0; i < W; ++i) {
      mean[i] = norm.mean[c + i], scale[i] = norm.scale[c + i], shift[i] = norm.shift[c + i];
    }
  }
  NETWRIGHT_INLINE T operator()(T x, int i) const { return (x - mean[i]) * scale[i] + shift[i]; }
};

template <bool kRelu, typename S>
NETWRIGHT_INLINE void NormaliseRows(const S* x, int64_t rows, int channels, const Normalisation<Real<S>> norm, S* out) {
  using T = Real<S>;
  ForChannelBlocks(
      channels, [=]<int W>(int c) __attribute__((always_inline)) {
        const NormBlock<W, T> block(norm, c);
        for (int64_t r = 0; r < rows; ++r) {
          T value[W];
          LoadBlock<W>(x + r * channels + c, value);
          for (int i = 0; i < W; ++i) {
            value[i] = block(value[i], i);
            if constexpr (kRelu) value[i] = T(0) > value[i] ? T(0) : value[i];  // NaN stays
          }
          StoreBlock<W>(value, out + r * channels + c);
        }
      });
}

template <typename S>
NETWRIGHT_INLINE void NormaliseImpl(const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm,
                                    S* out) {
  if (norm.relu) {
    NormaliseRows<true>(x, rows, channels, norm, out);
  } else {
    NormaliseRows<false>(x, rows, channels, norm, out);
  }
}

template <typename S>
NETWRIGHT_INLINE void AddGradientSumsImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                          const Real<S>* means, const GradientSums& sums) {
  using T = Real<S>;
  double *sum_to = sums.sum, *product_to = sums.product;
  for (int64_t begin = 0; begin < rows; begin += kRun) {
    const int64_t end = std::min(begin + kRun, rows);
    ForChannelBlocks(
        channels, [=]<int W>(int c) __attribute__((always_inline)) {
          T mean[W], sum[W] = {}, product[W] = {};
          for (int i = 0; i < W; ++i) mean[i] = means[c + i];
          for (int64_t r = begin; r < end; ++r) {
            T g[W], v[W];
            LoadBlock<W>(gradient + r * channels + c, g);
            LoadBlock<W>(x + r * channels + c, v);
            for (int i = 0; i < W; ++i) {
              sum[i] += g[i];
              product[i] += g[i] * (v[i] - mean[i]);
            }
          }
          for (int i = 0; i < W; ++i) {
            sum_to[c + i] += static_cast<double>(sum[i]);
            product_to[c + i] += static_cast<double>(product[i]);
          }
        });
  }
}

template <typename S>
NETWRIGHT_INLINE void MaskGradientImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                       const Normalisation<Real<S>>& norm, S* out, const GradientSums& sums) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  double *sum_to = sums.sum, *product_to = sums.product;
  for (int64_t begin = 0; begin < rows; begin += kRun) {
    const int64_t end = std::min(begin + kRun, rows);
    ForChannelBlocks(
        channels, [=]<int W>(int c) __attribute__((always_inline)) {
          const NormBlock<W, T> block(n, c);
          T sum[W] = {}, product[W] = {};
          for (int64_t r = begin; r < end; ++r) {
            T g[W], v[W];
            LoadBlock<W>(gradient + r * channels + c, g);
            LoadBlock<W>(x + r * channels + c, v);
            for (int i = 0; i < W; ++i) {
              g[i] = block(v[i], i) > T(0) ? g[i] : T(0);
              sum[i] += g[i];
              product[i] += g[i] * (v[i] - block.mean[i]);
            }
            StoreBlock<W>(g, out + r * channels + c);
          }
          for (int i = 0; i < W; ++i) {
            sum_to[c + i] += static_cast<double>(sum[i]);
            product_to[c + i] += static_cast<double>(product[i]);
          }
        });
  }
}

template <typename S>
NETWRIGHT_INLINE void AddMaskedGradientImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                            const Normalisation<Real<S>>& norm, S* out) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  ForChannelBlocks(
      channels, [=]<int W>(int c) __attribute__((always_inline)) {
        const NormBlock<W, T> block(n, c);
        for (int64_t r = 0; r < rows; ++r) {
          T g[W], v[W], sum[W];
          LoadBlock<W>(gradient + r * channels + c, g);
          LoadBlock<W>(x + r * channels + c, v);
          LoadBlock<W>(out + r * channels + c, sum);
          for (int i = 0; i < W; ++i) sum[i] += block(v[i], i) > T(0) ? g[i] : T(0);
          StoreBlock<W>(sum, out + r * channels + c);
        }
      });
}

template <typename S>
NETWRIGHT_INLINE void NormaliseBackwardImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                            const NormalisationGradient<Real<S>>& norm, S* out) {
  using T = Real<S>;
  const NormalisationGradient<T> n = norm;
  ForChannelBlocks(
      channels, [=]<int W>(int c) __attribute__((always_inline)) {
        T mean[W], scale[W], slope[W], offset[W];
        for (int i = 0; i < W; ++i) {
          mean[i] = n.mean[c + i], scale[i] = n.scale[c + i], slope[i] = n.slope[c + i], offset[i] = n.offset[c + i];
        }
        for (int64_t r = 0; r < rows; ++r) {
          T g[W], v[W];
          LoadBlock<W>(gradient + r * channels + c, g);
          LoadBlock<W>(x + r * channels + c, v);
          for (int i = 0; i < W; ++i) g[i] = scale[i] * g[i] + (slope[i] * (v[i] - mean[i]) + offset[i]);
          StoreBlock<W>(g, out + r * channels + c);
        }
      });
}

}  // namespace

#define PARAMETERS(S) (const Real<S>* from, int64_t count, S* to)
NETWRIGHT_KERNEL(Convert, PARAMETERS, (from, count, to))
#undef PARAMETERS
#define PARAMETERS(S) (const S* from, int64_t count, Real<S>* to)
NETWRIGHT_KERNEL(ConvertBack, PARAMETERS, (from, count, to))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, int64_t rows, int channels, Moments<Real<S>>& moments)
NETWRIGHT_KERNEL(AddMoments, PARAMETERS, (x, rows, channels, moments))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out)
NETWRIGHT_KERNEL(Normalise, PARAMETERS, (x, rows, channels, norm, out))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, int64_t rows, int channels, const Real<S>* mean, const GradientSums& sums)
NETWRIGHT_KERNEL(AddGradientSums, PARAMETERS, (gradient, x, rows, channels, mean, sums))
#undef PARAMETERS
#define PARAMETERS(S)                                                                                     \
  (const S* gradient, const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out, \
   const GradientSums& sums)
NETWRIGHT_KERNEL(MaskGradient, PARAMETERS, (gradient, x, rows, channels, norm, out, sums))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out)
NETWRIGHT_KERNEL(AddMaskedGradient, PARAMETERS, (gradient, x, rows, channels, norm, out))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, int64_t rows, int channels, const NormalisationGradient<Real<S>>& norm, S* out)
NETWRIGHT_KERNEL(NormaliseBackward, PARAMETERS, (gradient, x, rows, channels, norm, out))
#undef PARAMETERS

}  // namespace netwright
