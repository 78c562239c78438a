#include <cstdint>

#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/kernels/norm_block.h"
#include "netwright/nn/kernels/vector_block.h"

namespace netwright {
namespace {

// Calls body(offset in the part, offset in the whole) for every row of the part's pixels.
template <typename Body>
NETWRIGHT_INLINE void ForRows(const WindowShape s, const Body& body) {
  int64_t part = 0;
  for (int64_t n = 0; n < s.images; ++n) {
    int64_t whole = ((n * s.whole_height + s.top) * s.whole_width + s.left) * int64_t{s.whole_channels} + s.channel;
    for (int y = 0; y < s.height; ++y) {
      body(part, whole);
      part += int64_t{s.width} * s.channels;
      whole += int64_t{s.whole_width} * s.whole_channels;
    }
  }
}

template <int N, typename S>
NETWRIGHT_INLINE void AddToWindowImpl(const S* part, const WindowShape& shape, const Normalisation<Real<S>>& norm,
                                      S* whole) {
  using T = Real<S>;
  const Normalisation<T> n = norm;
  const WindowShape s = shape;
  ForRows(
      s, [=](int64_t from_row, int64_t to_row) __attribute__((always_inline)) {
        ForVectors<N>(
            s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
              const NormBlock<W, T> block(n, c);
              for (int x = 0; x < s.width; ++x) {
                const S* from = part + from_row + x * s.channels + c;
                S* to = whole + to_row + x * s.whole_channels + c;
                Vector<T, W> value, sum;
                LoadVector<W>(from, value), LoadVector<W>(to, sum);
                block.Normalise(value);
                StoreVector<W>(value + sum, to);
              }
            });
      });
}

template <int N, bool kAdd, typename S>
NETWRIGHT_INLINE void Take(const S* from, int count, S* to) {
  ForVectors<N>(
      count, [=]<int W>(int i) __attribute__((always_inline)) {
        Vector<Real<S>, W> value;
        LoadVector<W>(from + i, value);
        if constexpr (kAdd) {
          Vector<Real<S>, W> before;
          LoadVector<W>(to + i, before);
          value += before;
        }
        StoreVector<W>(value, to + i);
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void TakeWindowImpl(const S* whole, const WindowShape& shape, bool add, S* part) {
  const WindowShape s = shape;
  const bool in_one = s.channels == s.whole_channels;  // a row's pixels follow one another
  const int pieces = in_one ? 1 : s.width, count = in_one ? s.width * s.channels : s.channels;
  ForRows(
      s, [=](int64_t to, int64_t from) __attribute__((always_inline)) {
        for (int i = 0; i < pieces; ++i, to += s.channels, from += s.whole_channels) {
          add ? Take<N, true>(whole + from, count, part + to) : Take<N, false>(whole + from, count, part + to);
        }
      });
}

template <int N, typename S>
NETWRIGHT_INLINE void AddNormalisedImpl(const S* a, const Normalisation<Real<S>>& a_norm, const S* b,
                                        const Normalisation<Real<S>>& b_norm, int64_t rows, int channels, S* sum) {
  using T = Real<S>;
  const Normalisation<T> of_a = a_norm, of_b = b_norm;
  ForElements<N>(
      rows, channels, [=]<int W>(int c, int64_t at) __attribute__((always_inline)) {
        const NormBlock<W, T> a_block(of_a, c), b_block(of_b, c);
        Vector<T, W> first, second;
        LoadVector<W>(a + at, first), LoadVector<W>(b + at, second);
        a_block.Normalise(first), b_block.Normalise(second);
        S stored[W];  // the same bits as of AddToWindow
        StoreVector<W>(first, stored), LoadVector<W>(stored, first);
        StoreVector<W>(first + second, sum + at);
      });
}

}  // namespace

#define PARAMETERS(S) (const S* part, const WindowShape& shape, const Normalisation<Real<S>>& norm, S* whole)
NETWRIGHT_VECTOR_KERNEL(AddToWindow, PARAMETERS, (part, shape, norm, whole))
#undef PARAMETERS
#define PARAMETERS(S) (const S* whole, const WindowShape& shape, bool add, S* part)
NETWRIGHT_VECTOR_KERNEL(TakeWindow, PARAMETERS, (whole, shape, add, part))
#undef PARAMETERS
#define PARAMETERS(S)                                                                                                \
  (const S* a, const Normalisation<Real<S>>& a_norm, const S* b, const Normalisation<Real<S>>& b_norm, int64_t rows, \
   int channels, S* sum)
NETWRIGHT_VECTOR_KERNEL(AddNormalised, PARAMETERS, (a, a_norm, b, b_norm, rows, channels, sum))
#undef PARAMETERS

}  // namespace netwright
