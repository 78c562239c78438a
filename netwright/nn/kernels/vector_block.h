#ifndef NETWRIGHT_NN_KERNELS_VECTOR_BLOCK_H_
#define NETWRIGHT_NN_KERNELS_VECTOR_BLOCK_H_

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "netwright/base/multiversion.h"
#include "netwright/nn/kernels/bfloat16.h"

// For the kernels' sources only: W numbers as one value of the compiler's vector types, where a kernel must keep many
// of them in registers. The compiler splits them into what the instruction set has.
namespace netwright {

template <typename T, int W>
struct VectorOf {};
template <typename T, int W>
requires std::is_arithmetic_v<T>
struct VectorOf<T, W> {
  using Type [[gnu::vector_size(sizeof(T) * W)]] = T;
};
template <typename T, int W>
using Vector = typename VectorOf<T, W>::Type;

template <int W, typename T>
NETWRIGHT_INLINE void LoadVector(const T* from, Vector<T, W>& to) {
  std::memcpy(&to, from, sizeof(to));
}
template <int W, typename T>
NETWRIGHT_INLINE void StoreVector(const Vector<T, W>& from, T* to) {
  std::memcpy(to, &from, sizeof(from));
}

// Of Bf16, as Load and Store (bfloat16.h).
template <int W>
NETWRIGHT_INLINE void LoadVector(const Bf16* from, Vector<float, W>& to) {
  Vector<uint16_t, W> bits;
  std::memcpy(&bits, from, sizeof(bits));
  const Vector<uint32_t, W> wide = __builtin_convertvector(bits, Vector<uint32_t, W>) << 16;
  std::memcpy(&to, &wide, sizeof(to));
}
template <int W>
NETWRIGHT_INLINE void StoreVector(const Vector<float, W>& from, Bf16* to) {
  Vector<uint32_t, W> bits;
  std::memcpy(&bits, &from, sizeof(bits));
  bits = (bits + (0x7fffU + ((bits >> 16) & 1U))) >> 16;
  const Vector<uint16_t, W> narrow = __builtin_convertvector(bits, Vector<uint16_t, W>);
  std::memcpy(static_cast<void*>(to), &narrow, sizeof(narrow));
}

// Calls body.operator()<W>(c) for blocks of W channels from c, W being a constant.
template <typename Body>
NETWRIGHT_INLINE void ForVectors(int channels, const Body& body) {
  int c = 0;
  for (; c + 16 <= channels; c += 16) body.template operator()<16>(c);
  for (; c + 8 <= channels; c += 8) body.template operator()<8>(c);
  for (; c < channels; ++c) body.template operator()<1>(c);
}

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_VECTOR_BLOCK_H_
