#ifndef NETWRIGHT_NN_KERNELS_BFLOAT16_H_
#define NETWRIGHT_NN_KERNELS_BFLOAT16_H_

#include <cstdint>
#include <type_traits>

#include "netwright/base/multiversion.h"

namespace netwright {

// The upper half of a float, converted by integer arithmetic, which every instruction set vectorises.
struct Bf16 {
  uint16_t bits = 0;
};

// What a stored number S is computed in: itself, but float for Bf16.
template <typename S>
using Real = std::conditional_t<std::is_same_v<S, Bf16>, float, S>;

NETWRIGHT_INLINE float Load(float x) { return x; }
NETWRIGHT_INLINE double Load(double x) { return x; }
NETWRIGHT_INLINE float Load(Bf16 x) { return __builtin_bit_cast(float, static_cast<uint32_t>(x.bits) << 16); }

NETWRIGHT_INLINE void Store(float x, float& to) { to = x; }
NETWRIGHT_INLINE void Store(double x, double& to) { to = x; }
// To nearest, ties to even; infinities and the NaN that arithmetic makes stay what they are.
NETWRIGHT_INLINE void Store(float x, Bf16& to) {
  const auto bits = __builtin_bit_cast(uint32_t, x);
  to.bits = static_cast<uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
}

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_BFLOAT16_H_
