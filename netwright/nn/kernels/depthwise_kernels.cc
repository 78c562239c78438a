#include <algorithm>
#include <cstdint>

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

// Zeros that stand for a row outside the image.
template <typename S>
constexpr S kZeros[16] = {};

// A row of an image, from which a column is `step` elements on; outside the image zeros, again and again.
template <typename S>
struct RowOfImage {
  const S* values;
  int64_t step;

  NETWRIGHT_INLINE RowOfImage() : values(kZeros<S>), step(0) {}
  NETWRIGHT_INLINE void Set(const S* image, int y, int height, int width, int channels, int c) {
    const bool inside = y >= 0 && y < height;
    values = inside ? image + int64_t{y} * width * channels + c : kZeros<S>;
    step = inside ? channels : 0;
  }
  template <int W>
  NETWRIGHT_INLINE void Load(int column, Vector<Real<S>, W>& to) const {
    LoadVector<W>(values + column * step, to);
  }
};

// Stride 1, two rows of the output at once: a column of the input is read once for both and for all the windows that
// hold it, whose sums wait in registers until they are complete.
template <int W, int K, typename S>
NETWRIGHT_INLINE void SlideBlock(const S* x, const Real<S>* weights, const DepthwiseShape s, int c, S* y) {
  using V = Vector<Real<S>, W>;
  constexpr int kRows = 2;
  V kept[K * K];
  for (int i = 0; i < K * K; ++i) LoadVector<W>(weights + int64_t{i} * s.channels + c, kept[i]);
  for (int64_t n = 0; n < s.images; ++n) {
    const S* image = x + n * s.height * s.width * s.channels;
    for (int oy = 0; oy < s.out_height; oy += kRows) {
      RowOfImage<S> rows[kRows + K - 1];
      for (int r = 0; r < kRows + K - 1; ++r) rows[r].Set(image, oy - s.top + r, s.height, s.width, s.channels, c);
      S* to = y + (n * s.out_height + oy) * s.out_width * s.channels + c;
      const int64_t next_row = oy + 1 < s.out_height ? int64_t{s.out_width} * s.channels : 0;
      V sums[kRows][K] = {};  // of the windows that the column is in, the one that it completes first
      const auto take_column = [&](int ix) __attribute__((always_inline)) {
#pragma GCC unroll 8
        for (int r = 0; r < kRows + K - 1; ++r) {
          V value;
          rows[r].template Load<W>(ix, value);
#pragma GCC unroll 8
          for (int o = 0; o < kRows; ++o) {
            const int ky = r - o;
            if (ky < 0 || ky >= K) continue;
#pragma GCC unroll 8
            for (int i = 0; i < K; ++i) sums[o][i] += value * kept[ky * K + K - 1 - i];
          }
        }
      };
      const auto finish = [&](int ox) __attribute__((always_inline)) {
        if (ox >= 0 && ox < s.out_width) {
          if (next_row > 0) StoreVector<W>(sums[1][0], to + next_row + int64_t{ox} * s.channels);
          StoreVector<W>(sums[0][0], to + int64_t{ox} * s.channels);
        }
#pragma GCC unroll 8
        for (int o = 0; o < kRows; ++o) {
#pragma GCC unroll 8
          for (int i = 0; i + 1 < K; ++i) sums[o][i] = sums[o][i + 1];
          sums[o][K - 1] = V{};
        }
      };
      const int behind = s.left - (K - 1);  // the window that a column completes, from that column
      for (int ix = 0; ix < s.width; ++ix) {
        take_column(ix);
        finish(ix + behind);
      }
      for (int ox = s.width + behind; ox < s.out_width; ++ox) finish(ox);
    }
  }
}

template <int N, typename S>
NETWRIGHT_INLINE void DepthwiseForwardImpl(const S* x, const Real<S>* weights, const DepthwiseShape& shape, S* y) {
  const DepthwiseShape s = shape;
  ForVectors<N>(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        if (s.kernel == 3 && s.stride == 1) {
          SlideBlock<W, 3>(x, weights, s, c, y);
        } else if (s.kernel == 5 && s.stride == 1) {
          SlideBlock<W, 5>(x, weights, s, c, y);
        } else if (s.kernel == 3) {
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

// Stride 2: an output and those before it in its row reach two columns of the input.
template <int W, int K, typename S>
NETWRIGHT_INLINE void SpreadBlock(const S* gradient, const Real<S>* weights, const DepthwiseShape s, int c,
                                  S* x_gradient) {
  using V = Vector<Real<S>, W>;
  constexpr int kReach = (K + 1) / 2;  // rows and columns of the output that reach a pixel, at most
  for (int64_t n = 0; n < s.images; ++n) {
    const S* image = gradient + n * s.out_height * s.out_width * s.channels;
    for (int iy = 0; iy < s.height; ++iy) {
      const int last_row = (iy + s.top) / 2, first_ky = (iy + s.top) % 2;
      S* to = x_gradient + (n * s.height + iy) * s.width * s.channels + c;
      RowOfImage<S> rows[kReach];
      V kept[kReach][K] = {};
      for (int r = 0; r < kReach; ++r) {
        const int ky = first_ky + 2 * r;
        if (ky >= K) continue;  // zeros
        rows[r].Set(image, last_row - r, s.out_height, s.out_width, s.channels, c);
        for (int kx = 0; kx < K; ++kx) LoadVector<W>(weights + int64_t{ky * K + kx} * s.channels + c, kept[r][kx]);
      }
      V window[kReach][kReach] = {};  // by row: the output at hand and those before it
      const int last_column = (s.width - 1 + s.left) / 2;
      for (int ox = 0; ox <= last_column; ++ox) {
        V even = {}, odd = {};
#pragma GCC unroll 4
        for (int r = 0; r < kReach; ++r) {
#pragma GCC unroll 4
          for (int i = kReach - 1; i > 0; --i) window[r][i] = window[r][i - 1];
          if (ox < s.out_width) {
            rows[r].template Load<W>(ox, window[r][0]);
          } else {
            window[r][0] = V{};
          }
#pragma GCC unroll 4
          for (int i = 0; i < kReach; ++i) {
            even += window[r][i] * kept[r][2 * i];
            if (2 * i + 1 < K) odd += window[r][i] * kept[r][2 * i + 1];
          }
        }
        const int ix = 2 * ox - s.left;
        if (ix >= 0 && ix < s.width) StoreVector<W>(even, to + int64_t{ix} * s.channels);
        if (ix + 1 >= 0 && ix + 1 < s.width) StoreVector<W>(odd, to + int64_t{ix + 1} * s.channels);
      }
    }
  }
}

template <int N, typename S>
NETWRIGHT_INLINE void DepthwiseBackwardDataImpl(const S* gradient, const Real<S>* weights, const DepthwiseShape& shape,
                                                S* x_gradient) {
  const DepthwiseShape s = shape;
  ForVectors<N>(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        if (s.kernel == 3 && s.stride == 2) {
          SpreadBlock<W, 3>(gradient, weights, s, c, x_gradient);
        } else if (s.kernel == 5 && s.stride == 2) {
          SpreadBlock<W, 5>(gradient, weights, s, c, x_gradient);
        } else {
          BackwardDataBlock<W>(gradient, weights, s, c, x_gradient);
        }
      });
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

// Stride 1: a column of the input meets the outputs whose windows hold it, which wait in registers.
template <int W, int K, typename S>
NETWRIGHT_INLINE void SlideWeightsBlock(const S* x, const S* gradient, const DepthwiseShape s, int c, Real<S>* sum) {
  using V = Vector<Real<S>, W>;
  V sums[K * K] = {};
  for (int64_t n = 0; n < s.images; ++n) {
    const S* image = x + n * s.height * s.width * s.channels;
    for (int oy = 0; oy < s.out_height; ++oy) {
      RowOfImage<S> rows[K];
      for (int r = 0; r < K; ++r) rows[r].Set(image, oy - s.top + r, s.height, s.width, s.channels, c);
      const S* slopes = gradient + (n * s.out_height + oy) * s.out_width * s.channels + c;
      V window[K] = {};  // outputs from the newest one back
      const auto next = [&](int ox) __attribute__((always_inline)) {
#pragma GCC unroll 8
        for (int i = K - 1; i > 0; --i) window[i] = window[i - 1];
        if (ox < s.out_width) {
          LoadVector<W>(slopes + int64_t{ox} * s.channels, window[0]);
        } else {
          window[0] = V{};
        }
      };
      for (int ox = 0; ox < s.left; ++ox) next(ox);
      for (int ix = 0; ix < s.width; ++ix) {
        next(ix + s.left);
#pragma GCC unroll 8
        for (int ky = 0; ky < K; ++ky) {
          V value;
          rows[ky].template Load<W>(ix, value);
#pragma GCC unroll 8
          for (int kx = 0; kx < K; ++kx) sums[ky * K + kx] += value * window[kx];
        }
      }
    }
  }
  for (int i = 0; i < K * K; ++i) {
    V total;
    LoadVector<W>(sum + int64_t{i} * s.channels + c, total);
    total += sums[i];
    StoreVector<W>(total, sum + int64_t{i} * s.channels + c);
  }
}

template <int N, typename S>
NETWRIGHT_INLINE void DepthwiseBackwardWeightsImpl(const S* x, const S* gradient, const DepthwiseShape& shape,
                                                   Real<S>* sum) {
  const DepthwiseShape s = shape;
  ForVectors<N>(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        if (s.kernel == 3 && s.stride == 1) {
          SlideWeightsBlock<W, 3>(x, gradient, s, c, sum);
        } else if (s.kernel == 5 && s.stride == 1) {
          SlideWeightsBlock<W, 5>(x, gradient, s, c, sum);
        } else if (s.kernel == 3) {
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
NETWRIGHT_VECTOR_KERNEL(DepthwiseForward, PARAMETERS, (x, weights, shape, y))
#undef PARAMETERS
#define PARAMETERS(S) (const S* y_gradient, const Real<S>* weights, const DepthwiseShape& shape, S* x_gradient)
NETWRIGHT_VECTOR_KERNEL(DepthwiseBackwardData, PARAMETERS, (y_gradient, weights, shape, x_gradient))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, const S* y_gradient, const DepthwiseShape& shape, Real<S>* sum)
NETWRIGHT_VECTOR_KERNEL(DepthwiseBackwardWeights, PARAMETERS, (x, y_gradient, shape, sum))
#undef PARAMETERS

}  // namespace netwright
