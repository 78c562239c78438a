#ifndef NETWRIGHT_NN_KERNELS_DROPOUT_H_
#define NETWRIGHT_NN_KERNELS_DROPOUT_H_

#include <cstdint>

#include "netwright/base/random.h"

namespace netwright {

// Calls set(unit, kept) for each of `count` units in order, two for one draw; for an odd count also for one more.
// Dropout 0 draws nothing.
template <typename Set>
void DrawKept(Rng& rng, double dropout, int64_t count, const Set& set) {
  const auto threshold = static_cast<uint64_t>(dropout * 0x1.0p32);
  for (int64_t i = 0; i < count; i += 2) {
    const uint64_t bits = dropout > 0 ? rng() : ~uint64_t{0};
    set(i, (bits >> 32) >= threshold);
    set(i + 1, (bits & 0xffffffffU) >= threshold);
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_DROPOUT_H_
