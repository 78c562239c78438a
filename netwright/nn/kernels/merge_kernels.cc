#include <cstdint>

#include "netwright/nn/kernels/channel_blocks.h"
#include "netwright/nn/kernels/kernels.h"

namespace netwright {
namespace {

// Calls body(offset in the part, offset in the whole) for every pixel of the part, offsets in elements.
template <typename Body>
NETWRIGHT_INLINE void ForPixels(const WindowShape s, const Body& body) {
  int64_t part = 0;
  for (int64_t n = 0; n < s.images; ++n) {
    for (int y = 0; y < s.height; ++y) {
      int64_t whole =
          ((n * s.whole_height + s.top + y) * s.whole_width + s.left) * int64_t{s.whole_channels} + s.channel;
      for (int x = 0; x < s.width; ++x, part += s.channels, whole += s.whole_channels) body(part, whole);
    }
  }
}

template <typename S>
NETWRIGHT_INLINE void AddToWindowImpl(const S* part, const WindowShape& shape, const Normalisation<Real<S>>& norm,
                                      S* whole) {
  const Normalisation<Real<S>> n = norm;
  const int channels = shape.channels;
  ForPixels(
      shape, [=](int64_t from, int64_t to) __attribute__((always_inline)) {
        for (int c = 0; c < channels; ++c) {
          Store((Load(part[from + c]) - n.mean[c]) * n.scale[c] + n.shift[c] + Load(whole[to + c]), whole[to + c]);
        }
      });
}

template <typename S>
NETWRIGHT_INLINE void TakeWindowImpl(const S* whole, const WindowShape& shape, bool add, S* part) {
  const int channels = shape.channels;
  ForPixels(
      shape, [=](int64_t to, int64_t from) __attribute__((always_inline)) {
        for (int c = 0; c < channels; ++c) {
          const Real<S> value = Load(whole[from + c]);
          Store(add ? Load(part[to + c]) + value : value, part[to + c]);
        }
      });
}

}  // namespace

#define PARAMETERS(S) (const S* part, const WindowShape& shape, const Normalisation<Real<S>>& norm, S* whole)
NETWRIGHT_KERNEL(AddToWindow, PARAMETERS, (part, shape, norm, whole))
#undef PARAMETERS
#define PARAMETERS(S) (const S* whole, const WindowShape& shape, bool add, S* part)
NETWRIGHT_KERNEL(TakeWindow, PARAMETERS, (whole, shape, add, part))
#undef PARAMETERS

}  // namespace netwright
