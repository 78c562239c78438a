#include <algorithm>
#include <cstdint>

#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/kernels/norm_block.h"
#include "netwright/nn/kernels/vector_block.h"

namespace netwright {
namespace {

// Rows whose sums are taken in T before they are joined in double.
constexpr int64_t kRun = 128;

template <int N, typename S>
NETWRIGHT_INLINE void ConvertImpl(const Real<S>* from, int64_t count, S* to) {
  for (int64_t i = 0; i < count; ++i) Store(from[i], to[i]);
}

template <int N, typename S>
NETWRIGHT_INLINE void ConvertBackImpl(const S* from, int64_t count, Real<S>* to) {
  for (int64_t i = 0; i < count; ++i) to[i] = Load(from[i]);
}

// By blocks of W channels from c: the body that prepare.operator()<W>(c) makes is called with the block's offset in an
// array [rows, channels], and adds two numbers to its other arguments; their sums over all rows are added to first[c]
// and second[c]. Two runs go on at the same time, since an addition takes some cycles to end.
template <int N, typename T, typename Prepare>
NETWRIGHT_INLINE void ForSums(int64_t rows, int channels, double* first, double* second, const Prepare& prepare) {
  for (int64_t begin = 0; begin < rows; begin += 2 * kRun) {
    ForVectors<N>(
        channels, [=]<int W>(int c) __attribute__((always_inline)) {
          const auto body = prepare.template operator()<W>(c);
          Vector<T, W> a[2] = {}, b[2] = {};
          const auto add = [&](int64_t row, int run) __attribute__((always_inline)) {
            body(row * channels + c, a[run], b[run]);
          };
          const int64_t next = std::min(begin + kRun, rows), both = std::min(kRun, rows - next);
          for (int64_t r = 0; r < both; ++r) add(begin + r, 0), add(next + r, 1);
          for (int64_t r = begin + both; r < next; ++r) add(r, 0);
          for (int run = 0; run < 2; ++run) {
            for (int i = 0; i < W; ++i) {
              first[c + i] += static_cast<double>(LaneOf<W>(a[run], i));
              second[c + i] += static_cast<double>(LaneOf<W>(b[run], i));
            }
          }
        });
  }
}

template <int N, typename S>
NETWRIGHT_INLINE void SetPivot(const S* x, int64_t rows, int channels, Moments<Real<S>>& moments) {
  using T = Real<S>;
  T* pivot = moments.pivot.data();
  ForVectors<N>(
      channels, [=]<int W>(int c) __attribute__((always_inline)) {
        Vector<T, W> sum = {};
        for (int64_t r = 0; r < rows; ++r) {
          Vector<T, W> value;
          LoadVector<W>(x + r * channels + c, value);
          sum += value;
        }
        StoreVector<W>(sum / static_cast<T>(rows), pivot + c);
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void AddMomentsImpl(const S* x, int64_t rows, int channels, Moments<Real<S>>& moments) {
  using T = Real<S>;
  if (moments.rows == 0) SetPivot<N>(x, std::min(rows, kRun), channels, moments);
  moments.rows += rows;
  const T* pivots = moments.pivot.data();
  ForSums<N, T>(
      rows, channels, moments.sum.data(), moments.squares.data(), [=]<int W>(int c) __attribute__((always_inline)) {
        using V = Vector<T, W>;
        V pivot;
        LoadVector<W>(pivots + c, pivot);
        return [=](int64_t at, V & sum, V & squares) __attribute__((always_inline)) {
          V d;
          LoadVector<W>(x + at, d);
          d -= pivot;
          sum += d;
          squares += d * d;
        };
      });
}

template <int N, bool kRelu, typename S>
NETWRIGHT_INLINE void NormaliseRows(const S* x, int64_t rows, int channels, const Normalisation<Real<S>> norm, S* out) {
  using T = Real<S>;
  ForElements<N>(
      rows, channels, [=]<int W>(int c, int64_t at) __attribute__((always_inline)) {
        const NormBlock<W, T> block(norm, c);
        Vector<T, W> value;
        LoadVector<W>(x + at, value);
        if constexpr (kRelu) {
          block.NormaliseAndRelu(value);
        } else {
          block.Normalise(value);
        }
        StoreVector<W>(value, out + at);
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void NormaliseImpl(const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm,
                                    S* out) {
  if (norm.relu) {
    NormaliseRows<N, true>(x, rows, channels, norm, out);
  } else {
    NormaliseRows<N, false>(x, rows, channels, norm, out);
  }
}

template <int N, typename S>
NETWRIGHT_INLINE void AddGradientSumsImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                          const Real<S>* means, const GradientSums& sums) {
  using T = Real<S>;
  ForSums<N, T>(
      rows, channels, sums.sum, sums.product, [=]<int W>(int c) __attribute__((always_inline)) {
        using V = Vector<T, W>;
        V mean;
        LoadVector<W>(means + c, mean);
        return [=](int64_t at, V & sum, V & product) __attribute__((always_inline)) {
          V g, v;
          LoadVector<W>(gradient + at, g), LoadVector<W>(x + at, v);
          sum += g;
          product += g * (v - mean);
        };
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void MaskGradientImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                       const Normalisation<Real<S>>& norm, S* out, const GradientSums& sums) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  ForSums<N, T>(
      rows, channels, sums.sum, sums.product, [=]<int W>(int c) __attribute__((always_inline)) {
        using V = Vector<T, W>;
        const NormBlock<W, T> block(n, c);
        return [=](int64_t at, V & sum, V & product) __attribute__((always_inline)) {
          V g, v;
          LoadVector<W>(gradient + at, g), LoadVector<W>(x + at, v);
          block.Mask(v, g);
          sum += g;
          product += g * (v - block.mean);
          StoreVector<W>(g, out + at);
        };
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void AddMaskedGradientImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                            const Normalisation<Real<S>>& norm, S* out) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  ForElements<N>(
      rows, channels, [=]<int W>(int c, int64_t at) __attribute__((always_inline)) {
        const NormBlock<W, T> block(n, c);
        Vector<T, W> g, v, sum;
        LoadVector<W>(gradient + at, g), LoadVector<W>(x + at, v), LoadVector<W>(out + at, sum);
        block.Mask(v, g);
        StoreVector<W>(sum + g, out + at);
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void NormaliseBackwardImpl(const S* gradient, const S* x, int64_t rows, int channels,
                                            const NormalisationGradient<Real<S>>& norm, S* out) {
  using T = Real<S>;
  const NormalisationGradient<T> n = norm;
  ForElements<N>(
      rows, channels, [=]<int W>(int c, int64_t at) __attribute__((always_inline)) {
        Vector<T, W> mean, scale, slope, offset, g, v;
        LoadVector<W>(n.mean + c, mean), LoadVector<W>(n.scale + c, scale);
        LoadVector<W>(n.slope + c, slope), LoadVector<W>(n.offset + c, offset);
        LoadVector<W>(gradient + at, g), LoadVector<W>(x + at, v);
        StoreVector<W>(scale * g + (slope * (v - mean) + offset), out + at);
      });
}

}  // namespace

#define PARAMETERS(S) (const Real<S>* from, int64_t count, S* to)
NETWRIGHT_VECTOR_KERNEL(Convert, PARAMETERS, (from, count, to))
#undef PARAMETERS
#define PARAMETERS(S) (const S* from, int64_t count, Real<S>* to)
NETWRIGHT_VECTOR_KERNEL(ConvertBack, PARAMETERS, (from, count, to))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, int64_t rows, int channels, Moments<Real<S>>& moments)
NETWRIGHT_VECTOR_KERNEL(AddMoments, PARAMETERS, (x, rows, channels, moments))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out)
NETWRIGHT_VECTOR_KERNEL(Normalise, PARAMETERS, (x, rows, channels, norm, out))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, int64_t rows, int channels, const Real<S>* mean, const GradientSums& sums)
NETWRIGHT_VECTOR_KERNEL(AddGradientSums, PARAMETERS, (gradient, x, rows, channels, mean, sums))
#undef PARAMETERS
#define PARAMETERS(S)                                                                                     \
  (const S* gradient, const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out, \
   const GradientSums& sums)
NETWRIGHT_VECTOR_KERNEL(MaskGradient, PARAMETERS, (gradient, x, rows, channels, norm, out, sums))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out)
NETWRIGHT_VECTOR_KERNEL(AddMaskedGradient, PARAMETERS, (gradient, x, rows, channels, norm, out))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, int64_t rows, int channels, const NormalisationGradient<Real<S>>& norm, S* out)
NETWRIGHT_VECTOR_KERNEL(NormaliseBackward, PARAMETERS, (gradient, x, rows, channels, norm, out))
#undef PARAMETERS

}  // namespace netwright
