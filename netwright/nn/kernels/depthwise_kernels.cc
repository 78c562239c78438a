#include <algorithm>
#include <cstdint>

#include "netwright/nn/kernels/channel_blocks.h"
#include "netwright/nn/kernels/depthwise.h"
#include "netwright/nn/kernels/vector_block.h"

namespace netwright {
namespace {

// Rows or columns of a window, [begin, end).
struct Taps {
  int begin, end;
};

// Those that lie inside `size` pixels for a window that begins at `first`.
NETWRIGHT_INLINE Taps TapsInside(int first, int kernel, int size) {
  return {std::max(0, -first), std::min(kernel, size - first)};
}

// Places whose windows lie inside the image: [begin, end).
NETWRIGHT_INLINE Taps InnerPlaces(int places, int size, int kernel, int stride, int before) {
  const int begin = std::min((before + stride - 1) / stride, places);
  const int end = size + before < kernel ? 0 : std::min((size + before - kernel) / stride + 1, places);
  return {begin, std::max(begin, end)};
}

// sum += the window's terms. K: the kernel where it is a constant, and the taps are all of it; else 0.
template <int W, int K, typename S>
NETWRIGHT_INLINE void AddWindow(const S* x, int64_t row, int64_t column, const Real<S>* weights, int channels,
                                int kernel, Taps rows, Taps columns, Vector<Real<S>, W>& sum) {
  for (int ky = rows.begin; ky < rows.end; ++ky) {
    for (int kx = columns.begin; kx < columns.end; ++kx) {
      Vector<Real<S>, W> value, weight;
      LoadVector<W>(x + ky * row + kx * column, value);
      LoadVector<W>(weights + int64_t{ky * kernel + kx} * channels, weight);
      sum += value * weight;
    }
  }
}

// The same for a whole window of K x K, with the weights in registers.
template <int W, int K, typename S>
NETWRIGHT_INLINE void AddWholeWindow(const S* x, int64_t row, int64_t column,
                                     const Vector<Real<S>, W> (&weights)[K * K], Vector<Real<S>, W>& sum) {
#pragma GCC unroll 8
  for (int ky = 0; ky < K; ++ky) {
#pragma GCC unroll 8
    for (int kx = 0; kx < K; ++kx) {
      Vector<Real<S>, W> value;
      LoadVector<W>(x + ky * row + kx * column, value);
      sum += value * weights[ky * K + kx];
    }
  }
}

template <int W, int K, typename S>
NETWRIGHT_INLINE void ForwardBlock(const S* x, const Real<S>* weights, const DepthwiseShape s, int c, S* y) {
  using V = Vector<Real<S>, W>;
  const int kernel = K > 0 ? K : s.kernel;
  const int64_t column = s.channels, row = column * s.width;
  const Taps inner = InnerPlaces(s.out_width, s.width, kernel, s.stride, s.left);
  V kept[K > 0 ? K * K : 1];
  for (int i = 0; i < K * K; ++i) LoadVector<W>(weights + int64_t{i} * s.channels + c, kept[i]);
  for (int64_t n = 0; n < s.images; ++n) {
    for (int oy = 0; oy < s.out_height; ++oy) {
      const int iy = oy * s.stride - s.top;
      const Taps rows = TapsInside(iy, kernel, s.height);
      const S* from = x + (n * s.height + iy) * row - s.left * column + c;
      S* to = y + (n * s.out_height + oy) * s.out_width * column + c;
      const auto at_border = [&](int ox) __attribute__((always_inline)) {
        V sum = {};
        AddWindow<W, K>(from + ox * s.stride * column, row, column, weights + c, s.channels, kernel, rows,
                        TapsInside(ox * s.stride - s.left, kernel, s.width), sum);
        StoreVector<W>(sum, to + ox * column);
      };
      for (int ox = 0; ox < inner.begin; ++ox) at_border(ox);
      if (K > 0 && rows.begin == 0 && rows.end == K) {
        for (int ox = inner.begin; ox < inner.end; ++ox) {
          V sum = {};
          if constexpr (K > 0) AddWholeWindow<W, K>(from + ox * s.stride * column, row, column, kept, sum);
          StoreVector<W>(sum, to + ox * column);
        }
      } else {
        for (int ox = inner.begin; ox < inner.end; ++ox) {
          V sum = {};
          AddWindow<W, K>(from + ox * s.stride * column, row, column, weights + c, s.channels, kernel, rows,
                          {0, kernel}, sum);
          StoreVector<W>(sum, to + ox * column);
        }
      }
      for (int ox = inner.end; ox < s.out_width; ++ox) at_border(ox);
    }
  }
}

template <typename S>
NETWRIGHT_INLINE void DepthwiseForwardImpl(const S* x, const Real<S>* weights, const DepthwiseShape& shape, S* y) {
  const DepthwiseShape s = shape;
  ForVectors(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        if (s.kernel == 3) {
          ForwardBlock<W, 3>(x, weights, s, c, y);
        } else if (s.kernel == 5) {
          ForwardBlock<W, 5>(x, weights, s, c, y);
        } else {
          ForwardBlock<W, 0>(x, weights, s, c, y);
        }
      });
}

// Where the windows lie apart: of each pixel the windows that hold it.
template <int W, typename S>
NETWRIGHT_INLINE void BackwardDataBlock(const S* gradient, const Real<S>* weights, const DepthwiseShape s, int c,
                                        S* x_gradient) {
  using V = Vector<Real<S>, W>;
  const int64_t channels = s.channels;
  for (int64_t n = 0; n < s.images; ++n) {
    for (int iy = 0; iy < s.height; ++iy) {
      const int first_row = (iy + s.top) / s.stride, first_ky = (iy + s.top) % s.stride;
      S* to = x_gradient + (n * s.height + iy) * s.width * channels + c;
      int first_column = s.left / s.stride, first_kx = s.left % s.stride;
      for (int ix = 0; ix < s.width; ++ix, to += channels) {
        V sum = {};
        for (int ky = first_ky, oy = first_row; ky < s.kernel && oy >= 0; ky += s.stride, --oy) {
          if (oy >= s.out_height) continue;
          const S* from = gradient + (n * s.out_height + oy) * s.out_width * channels + c;
          for (int kx = first_kx, ox = first_column; kx < s.kernel && ox >= 0; kx += s.stride, --ox) {
            if (ox >= s.out_width) continue;
            V value, weight;
            LoadVector<W>(from + ox * channels, value);
            LoadVector<W>(weights + int64_t{ky * s.kernel + kx} * channels + c, weight);
            sum += value * weight;
          }
        }
        StoreVector<W>(sum, to);
        if (++first_kx == s.stride) first_kx = 0, ++first_column;
      }
    }
  }
}

template <typename S>
NETWRIGHT_INLINE void DepthwiseBackwardDataImpl(const S* gradient, const Real<S>* weights, const DepthwiseShape& shape,
                                                S* x_gradient) {
  const DepthwiseShape s = shape;
  ForVectors(
      s.channels, [=]<int W>(int c)
                      __attribute__((always_inline)) { BackwardDataBlock<W>(gradient, weights, s, c, x_gradient); });
}

template <int W, int K, typename S>
NETWRIGHT_INLINE void BackwardWeightsBlock(const S* x, const S* gradient, const DepthwiseShape s, int c, Real<S>* sum) {
  using V = Vector<Real<S>, W>;
  const int kernel = K > 0 ? K : s.kernel;
  const int64_t column = s.channels, row = column * s.width;
  const Taps inner = InnerPlaces(s.out_width, s.width, kernel, s.stride, s.left);
  V whole[K > 0 ? K * K : 1] = {};   // of windows inside the image: in registers
  V border[K > 0 ? K * K : 1] = {};  // of others; for any kernel straight into the sum
  for (int64_t n = 0; n < s.images; ++n) {
    for (int oy = 0; oy < s.out_height; ++oy) {
      const int iy = oy * s.stride - s.top;
      const Taps rows = TapsInside(iy, kernel, s.height);
      const S* from = x + (n * s.height + iy) * row - s.left * column + c;
      const S* g = gradient + (n * s.out_height + oy) * s.out_width * column + c;
      const auto at_border = [&](int ox) __attribute__((always_inline)) {
        const Taps columns = TapsInside(ox * s.stride - s.left, kernel, s.width);
        V slope;
        LoadVector<W>(g + ox * column, slope);
        for (int ky = rows.begin; ky < rows.end; ++ky) {
          for (int kx = columns.begin; kx < columns.end; ++kx) {
            V value;
            LoadVector<W>(from + ox * s.stride * column + ky * row + kx * column, value);
            const int i = ky * kernel + kx;
            if constexpr (K > 0) {
              border[i] += value * slope;
            } else {
              V total;
              LoadVector<W>(sum + int64_t{i} * s.channels + c, total);
              total += value * slope;
              StoreVector<W>(total, sum + int64_t{i} * s.channels + c);
            }
          }
        }
      };
      const bool inside = K > 0 && rows.begin == 0 && rows.end == K;
      for (int ox = 0; ox < (inside ? inner.begin : s.out_width); ++ox) at_border(ox);
      if (!inside) continue;
      if constexpr (K > 0) {
        for (int ox = inner.begin; ox < inner.end; ++ox) {
          V slope;
          LoadVector<W>(g + ox * column, slope);
          const S* at = from + ox * s.stride * column;
#pragma GCC unroll 8
          for (int ky = 0; ky < K; ++ky) {
#pragma GCC unroll 8
            for (int kx = 0; kx < K; ++kx) {
              V value;
              LoadVector<W>(at + ky * row + kx * column, value);
              whole[ky * K + kx] += value * slope;
            }
          }
        }
      }
      for (int ox = inner.end; ox < s.out_width; ++ox) at_border(ox);
    }
  }
  for (int i = 0; i < K * K; ++i) {
    V total;
    LoadVector<W>(sum + int64_t{i} * s.channels + c, total);
    total += border[i] + whole[i];
    StoreVector<W>(total, sum + int64_t{i} * s.channels + c);
  }
}

template <typename S>
NETWRIGHT_INLINE void DepthwiseBackwardWeightsImpl(const S* x, const S* gradient, const DepthwiseShape& shape,
                                                   Real<S>* sum) {
  const DepthwiseShape s = shape;
  ForVectors(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        if (s.kernel == 3) {
          BackwardWeightsBlock<W, 3>(x, gradient, s, c, sum);
        } else if (s.kernel == 5) {
          BackwardWeightsBlock<W, 5>(x, gradient, s, c, sum);
        } else {
          BackwardWeightsBlock<W, 0>(x, gradient, s, c, sum);
        }
      });
}

}  // namespace

#define PARAMETERS(S) (const S* x, const Real<S>* weights, const DepthwiseShape& shape, S* y)
NETWRIGHT_KERNEL(DepthwiseForward, PARAMETERS, (x, weights, shape, y))
#undef PARAMETERS
#define PARAMETERS(S) (const S* y_gradient, const Real<S>* weights, const DepthwiseShape& shape, S* x_gradient)
NETWRIGHT_KERNEL(DepthwiseBackwardData, PARAMETERS, (y_gradient, weights, shape, x_gradient))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, const S* y_gradient, const DepthwiseShape& shape, Real<S>* sum)
NETWRIGHT_KERNEL(DepthwiseBackwardWeights, PARAMETERS, (x, y_gradient, shape, sum))
#undef PARAMETERS

}  // namespace netwright
