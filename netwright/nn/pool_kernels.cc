#include <algorithm>
#include <cstdint>

#include "netwright/base/multiversion.h"
#include "netwright/nn/kernels.h"

namespace netwright {
namespace {

// Shapes go by value and lambdas capture by value, so that stores cannot alias the loops' bounds.

// Calls body(input offset of the window's first pixel, output offset), offsets in elements, for every window.
template <typename Body>
NETWRIGHT_INLINE void ForWindows(const PoolShape s, const Body& body) {
  const int rows = s.height / s.size, columns = s.width / s.size;
  int64_t out = 0;
  for (int64_t n = 0; n < s.images; ++n) {
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < columns; ++x, out += s.channels) {
        body(((n * s.height + y * s.size) * s.width + x * s.size) * s.channels, out);
      }
    }
  }
}

NETWRIGHT_INLINE int64_t PlaceOffset(const PoolShape s, int place) {
  return (static_cast<int64_t>(place / s.size) * s.width + place % s.size) * s.channels;
}

// Zeroes what no window covers.
template <typename T>
NETWRIGHT_INLINE void ZeroRemainder(const PoolShape& s, T* gradient) {
  const int covered_height = s.height / s.size * s.size, covered_width = s.width / s.size * s.size;
  if (covered_height == s.height && covered_width == s.width) return;
  for (int64_t n = 0; n < s.images; ++n) {
    for (int y = 0; y < s.height; ++y) {
      T* row = gradient + (n * s.height + y) * s.width * s.channels;
      const int from = y < covered_height ? covered_width : 0;
      std::fill(row + static_cast<int64_t>(from) * s.channels, row + static_cast<int64_t>(s.width) * s.channels, T(0));
    }
  }
}

template <typename T>
NETWRIGHT_INLINE void MaxPoolImpl(const T* x, PoolShape s, T* out, int32_t* which) {
  ForWindows(
      s, [=](int64_t in, int64_t to) __attribute__((always_inline)) {
        T* __restrict best = out + to;
        int32_t* __restrict place = which + to;
        for (int c = 0; c < s.channels; ++c) best[c] = x[in + c], place[c] = 0;
        for (int p = 1; p < s.size * s.size; ++p) {
          const T* __restrict value = x + in + PlaceOffset(s, p);
          for (int c = 0; c < s.channels; ++c) {
            const bool greater = value[c] > best[c];
            place[c] = greater ? p : place[c];
            best[c] = greater ? value[c] : best[c];
          }
        }
      });
}

template <typename T>
NETWRIGHT_INLINE void MaxPoolBackwardImpl(const T* gradient, const int32_t* which, PoolShape s, T* input_gradient) {
  ZeroRemainder(s, input_gradient);
  ForWindows(
      s, [=](int64_t in, int64_t from) __attribute__((always_inline)) {
        const T* __restrict g = gradient + from;
        const int32_t* __restrict place = which + from;
        for (int p = 0; p < s.size * s.size; ++p) {
          T* __restrict to = input_gradient + in + PlaceOffset(s, p);
          for (int c = 0; c < s.channels; ++c) to[c] = place[c] == p ? g[c] : T(0);
        }
      });
}

template <typename T>
NETWRIGHT_INLINE void AveragePoolImpl(const T* x, PoolShape s, T* out) {
  const T share = T(1) / static_cast<T>(s.size * s.size);
  ForWindows(
      s, [=](int64_t in, int64_t to) __attribute__((always_inline)) {
        T* __restrict sum = out + to;
        for (int c = 0; c < s.channels; ++c) sum[c] = x[in + c];
        for (int p = 1; p < s.size * s.size; ++p) {
          const T* __restrict value = x + in + PlaceOffset(s, p);
          for (int c = 0; c < s.channels; ++c) sum[c] += value[c];
        }
        for (int c = 0; c < s.channels; ++c) sum[c] *= share;
      });
}

template <typename T>
NETWRIGHT_INLINE void AveragePoolBackwardImpl(const T* gradient, PoolShape s, T* input_gradient) {
  const T share = T(1) / static_cast<T>(s.size * s.size);
  ZeroRemainder(s, input_gradient);
  ForWindows(
      s, [=](int64_t in, int64_t from) __attribute__((always_inline)) {
        const T* __restrict g = gradient + from;
        for (int p = 0; p < s.size * s.size; ++p) {
          T* __restrict to = input_gradient + in + PlaceOffset(s, p);
          for (int c = 0; c < s.channels; ++c) to[c] = g[c] * share;
        }
      });
}

}  // namespace

template <>
NETWRIGHT_MULTIVERSION void MaxPool<float>(const float* x, const PoolShape& shape, float* out, int32_t* which) {
  MaxPoolImpl(x, shape, out, which);
}
template <>
void MaxPool<double>(const double* x, const PoolShape& shape, double* out, int32_t* which) {
  MaxPoolImpl(x, shape, out, which);
}

template <>
NETWRIGHT_MULTIVERSION void MaxPoolBackward<float>(const float* gradient, const int32_t* which, const PoolShape& shape,
                                                   float* input_gradient) {
  MaxPoolBackwardImpl(gradient, which, shape, input_gradient);
}
template <>
void MaxPoolBackward<double>(const double* gradient, const int32_t* which, const PoolShape& shape,
                             double* input_gradient) {
  MaxPoolBackwardImpl(gradient, which, shape, input_gradient);
}

template <>
NETWRIGHT_MULTIVERSION void AveragePool<float>(const float* x, const PoolShape& shape, float* out) {
  AveragePoolImpl(x, shape, out);
}
template <>
void AveragePool<double>(const double* x, const PoolShape& shape, double* out) {
  AveragePoolImpl(x, shape, out);
}

template <>
NETWRIGHT_MULTIVERSION void AveragePoolBackward<float>(const float* gradient, const PoolShape& shape,
                                                       float* input_gradient) {
  AveragePoolBackwardImpl(gradient, shape, input_gradient);
}
template <>
void AveragePoolBackward<double>(const double* gradient, const PoolShape& shape, double* input_gradient) {
  AveragePoolBackwardImpl(gradient, shape, input_gradient);
}

}  // namespace netwright
