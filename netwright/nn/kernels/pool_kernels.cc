#include <algorithm>
#include <cstdint>

#include "netwright/nn/kernels/channel_blocks.h"
#include "netwright/nn/kernels/kernels.h"

namespace netwright {
namespace {

// Calls body(offset of the window's first pixel in the input, window's offset in the output), offsets in elements.
template <typename Body>
NETWRIGHT_INLINE void ForWindows(const PoolShape s, const Body& body) {
  const int rows = s.height / s.size, columns = s.width / s.size;
  int64_t out = 0;
  for (int64_t n = 0; n < s.images; ++n) {
    for (int y = 0; y < rows; ++y) {
      int64_t in = ((n * s.height + y * s.size) * s.width) * s.channels;
      for (int x = 0; x < columns; ++x, out += s.channels, in += int64_t{s.size} * s.channels) body(in, out);
    }
  }
}

// Calls body(place, offset from the window's first pixel) for every pixel of a window.
template <typename Body>
NETWRIGHT_INLINE void ForPlaces(const PoolShape s, const Body& body) {
  int place = 0;
  for (int y = 0; y < s.size; ++y) {
    int64_t offset = static_cast<int64_t>(y) * s.width * s.channels;
    for (int x = 0; x < s.size; ++x, offset += s.channels) body(place++, offset);
  }
}

// Calls body(first, end) for every run of pixels that no window covers, offsets in elements.
template <typename Body>
NETWRIGHT_INLINE void ForUncovered(const PoolShape s, const Body& body) {
  const int covered_height = s.height / s.size * s.size, covered_width = s.width / s.size * s.size;
  if (covered_height == s.height && covered_width == s.width) return;
  for (int64_t n = 0; n < s.images; ++n) {
    for (int y = 0; y < s.height; ++y) {
      const int64_t row = (n * s.height + y) * s.width * s.channels;
      const int from = y < covered_height ? covered_width : 0;
      body(row + int64_t{from} * s.channels, row + int64_t{s.width} * s.channels);
    }
  }
}

template <typename S>
NETWRIGHT_INLINE void MaxPoolImpl(const S* x, const PoolShape& shape, const Real<S>* signs, S* out, uint8_t* places) {
  using T = Real<S>;
  const PoolShape s = shape;
  ForChannelBlocks(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        T sign[W];
        for (int i = 0; i < W; ++i) sign[i] = signs[c + i];
        ForWindows(
            s, [=](int64_t in, int64_t to) __attribute__((always_inline)) {
              T best[W];
              int32_t place[W] = {};
              LoadBlock<W>(x + in + c, best);
              for (int i = 0; i < W; ++i) best[i] *= sign[i];
              ForPlaces(
                  s, [&](int p, int64_t offset) __attribute__((always_inline)) {
                    T value[W];
                    LoadBlock<W>(x + in + c + offset, value);
                    for (int i = 0; i < W; ++i) {
                      const T v = value[i] * sign[i];
                      const bool greater = v > best[i];
                      place[i] = greater ? p : place[i];
                      best[i] = greater ? v : best[i];
                    }
                  });
              for (int i = 0; i < W; ++i) best[i] *= sign[i];
              StoreBlock<W>(best, out + to + c);
              for (int i = 0; i < W; ++i) places[to + c + i] = static_cast<uint8_t>(place[i]);
            });
      });
}

template <typename S>
NETWRIGHT_INLINE void AveragePoolImpl(const S* x, const PoolShape& shape, S* out) {
  using T = Real<S>;
  const PoolShape s = shape;
  const T share = T(1) / static_cast<T>(s.size * s.size);
  ForChannelBlocks(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        ForWindows(
            s, [=](int64_t in, int64_t to) __attribute__((always_inline)) {
              T sum[W] = {};
              ForPlaces(
                  s, [&](int, int64_t offset) __attribute__((always_inline)) {
                    T value[W];
                    LoadBlock<W>(x + in + c + offset, value);
                    for (int i = 0; i < W; ++i) sum[i] += value[i];
                  });
              for (int i = 0; i < W; ++i) sum[i] *= share;
              StoreBlock<W>(sum, out + to + c);
            });
      });
}

template <bool kAdd, int W, typename S>
NETWRIGHT_INLINE void Put(Real<S>* value, S* to) {
  if constexpr (kAdd) {
    Real<S> before[W];
    LoadBlock<W>(to, before);
    for (int i = 0; i < W; ++i) value[i] += before[i];
  }
  StoreBlock<W>(value, to);
}

// Which pixels of a window get the window's gradient g: the one that was the maximum, or all.
struct MaximumTakes {
  const uint8_t* places;
  template <int W>
  struct Window {
    int32_t place[W];
    NETWRIGHT_INLINE Window(const MaximumTakes& takes, int64_t offset) {
      for (int i = 0; i < W; ++i) place[i] = takes.places[offset + i];
    }
    template <typename T>
    NETWRIGHT_INLINE T operator()(T g, int p, int i) const {
      return place[i] == p ? g : T(0);
    }
  };
};
struct AllTake {
  template <int W>
  struct Window {
    NETWRIGHT_INLINE Window(const AllTake&, int64_t) {}
    template <typename T>
    NETWRIGHT_INLINE T operator()(T g, int /*p*/, int /*i*/) const {
      return g;
    }
  };
};

template <bool kAdd, typename S, typename Takes>
NETWRIGHT_INLINE void Scatter(const S* gradient, const Takes takes, Real<S> share, const PoolShape s, S* out) {
  using T = Real<S>;
  if (!kAdd) ForUncovered(s, [=](int64_t first, int64_t end) { std::fill(out + first, out + end, S{}); });
  ForChannelBlocks(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        ForWindows(
            s, [=](int64_t in, int64_t from) __attribute__((always_inline)) {
              T g[W];
              LoadBlock<W>(gradient + from + c, g);
              const typename Takes::template Window<W> window(takes, from + c);
              ForPlaces(
                  s, [&](int p, int64_t offset) __attribute__((always_inline)) {
                    T value[W];
                    for (int i = 0; i < W; ++i) value[i] = window(g[i] * share, p, i);
                    Put<kAdd, W>(value, out + in + c + offset);
                  });
            });
      });
}

template <typename S>
NETWRIGHT_INLINE void MaxPoolBackwardImpl(const S* gradient, const uint8_t* places, const PoolShape& shape, bool add,
                                          S* out) {
  const MaximumTakes takes{places};
  const Real<S> share = 1;
  add ? Scatter<true>(gradient, takes, share, shape, out) : Scatter<false>(gradient, takes, share, shape, out);
}

template <typename S>
NETWRIGHT_INLINE void AveragePoolBackwardImpl(const S* gradient, const PoolShape& shape, bool add, S* out) {
  const auto share = Real<S>(1) / static_cast<Real<S>>(shape.size * shape.size);
  add ? Scatter<true>(gradient, AllTake{}, share, shape, out) : Scatter<false>(gradient, AllTake{}, share, shape, out);
}

// The part of NormaliseBackward that does not depend on the gradient.
template <int W, typename T>
struct SlopeBlock {
  T mean[W], scale[W], slope[W], offset[W];
  NETWRIGHT_INLINE SlopeBlock(const NormalisationGradient<T>& n, int c) {
    for (int i = 0; i < W; ++i) {
      mean[i] = n.mean[c + i], scale[i] = n.scale[c + i], slope[i] = n.slope[c + i], offset[i] = n.offset[c + i];
    }
  }
  NETWRIGHT_INLINE T operator()(T x, int i) const { return slope[i] * (x - mean[i]) + offset[i]; }
};

template <typename S>
NETWRIGHT_INLINE void NormaliseUncovered(const S* x, const PoolShape s, const NormalisationGradient<Real<S>> norm,
                                         S* out) {
  using T = Real<S>;
  ForUncovered(
      s, [=](int64_t first, int64_t end) __attribute__((always_inline)) {
        for (int64_t pixel = first; pixel < end; pixel += s.channels) {
          ForChannelBlocks(
              s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
                const SlopeBlock<W, T> block(norm, c);
                T value[W];
                LoadBlock<W>(x + pixel + c, value);
                for (int i = 0; i < W; ++i) value[i] = block(value[i], i);
                StoreBlock<W>(value, out + pixel + c);
              });
        }
      });
}

template <typename S, typename Takes>
NETWRIGHT_INLINE void NormalisePoolBackward(const S* gradient, const Takes takes, Real<S> share, const S* x,
                                            const PoolShape s, const NormalisationGradient<Real<S>> n, S* out) {
  using T = Real<S>;
  NormaliseUncovered(x, s, n, out);
  ForChannelBlocks(
      s.channels, [=]<int W>(int c) __attribute__((always_inline)) {
        const SlopeBlock<W, T> block(n, c);
        ForWindows(
            s, [=](int64_t in, int64_t from) __attribute__((always_inline)) {
              const typename Takes::template Window<W> window(takes, from + c);
              T g[W];
              LoadBlock<W>(gradient + from + c, g);
              for (int i = 0; i < W; ++i) g[i] *= block.scale[i] * share;
              ForPlaces(
                  s, [&](int p, int64_t offset) __attribute__((always_inline)) {
                    T value[W];
                    LoadBlock<W>(x + in + c + offset, value);
                    for (int i = 0; i < W; ++i) value[i] = block(value[i], i) + window(g[i], p, i);
                    StoreBlock<W>(value, out + in + c + offset);
                  });
            });
      });
}

template <typename S>
NETWRIGHT_INLINE void NormaliseMaxPoolBackwardImpl(const S* gradient, const uint8_t* places, const S* x,
                                                   const PoolShape& shape, const NormalisationGradient<Real<S>>& norm,
                                                   S* out) {
  NormalisePoolBackward(gradient, MaximumTakes{places}, Real<S>(1), x, shape, norm, out);
}

template <typename S>
NETWRIGHT_INLINE void NormaliseAveragePoolBackwardImpl(const S* gradient, const S* x, const PoolShape& shape,
                                                       const NormalisationGradient<Real<S>>& norm, S* out) {
  const auto share = Real<S>(1) / static_cast<Real<S>>(shape.size * shape.size);
  NormalisePoolBackward(gradient, AllTake{}, share, x, shape, norm, out);
}

}  // namespace

#define PARAMETERS(S) (const S* x, const PoolShape& shape, const Real<S>* sign, S* out, uint8_t* places)
NETWRIGHT_KERNEL(MaxPool, PARAMETERS, (x, shape, sign, out, places))
#undef PARAMETERS
#define PARAMETERS(S) (const S* x, const PoolShape& shape, S* out)
NETWRIGHT_KERNEL(AveragePool, PARAMETERS, (x, shape, out))
#undef PARAMETERS
#define PARAMETERS(S) (const S* gradient, const uint8_t* places, const PoolShape& shape, bool add, S* out)
NETWRIGHT_KERNEL(MaxPoolBackward, PARAMETERS, (gradient, places, shape, add, out))
#undef PARAMETERS
#define PARAMETERS(S) (const S* gradient, const PoolShape& shape, bool add, S* out)
NETWRIGHT_KERNEL(AveragePoolBackward, PARAMETERS, (gradient, shape, add, out))
#undef PARAMETERS
#define PARAMETERS(S)                                                            \
  (const S* gradient, const uint8_t* places, const S* x, const PoolShape& shape, \
   const NormalisationGradient<Real<S>>& norm, S* out)
NETWRIGHT_KERNEL(NormaliseMaxPoolBackward, PARAMETERS, (gradient, places, x, shape, norm, out))
#undef PARAMETERS
#define PARAMETERS(S) \
  (const S* gradient, const S* x, const PoolShape& shape, const NormalisationGradient<Real<S>>& norm, S* out)
NETWRIGHT_KERNEL(NormaliseAveragePoolBackward, PARAMETERS, (gradient, x, shape, norm, out))
#undef PARAMETERS

}  // namespace netwright
