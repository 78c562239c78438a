#ifndef NETWRIGHT_NN_KERNELS_VECTOR_BLOCK_H_
#define NETWRIGHT_NN_KERNELS_VECTOR_BLOCK_H_

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "netwright/base/multiversion.h"
#include "netwright/nn/kernels/bfloat16.h"

// For the kernels' sources only: W numbers as one value of the compiler's vector types. W must be no more than what one
// register of the instruction set holds: wider values are split, but live in memory.
namespace netwright {

template <typename T, int W>
struct VectorOf {};
template <typename T, int W>
requires(std::is_arithmetic_v<T>&& W > 1) struct VectorOf<T, W> {
  using Type [[gnu::vector_size(sizeof(T) * W)]] = T;
};
template <typename T>
requires std::is_arithmetic_v<T>
struct VectorOf<T, 1> {
  using Type = T;
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

// Number i.
template <int W, typename V>
NETWRIGHT_INLINE auto LaneOf(const V& vector, int i) {
  if constexpr (W == 1) {
    return vector;
  } else {
    return vector[i];
  }
}

// Of Bf16, as Load and Store (bfloat16.h).
template <int W>
NETWRIGHT_INLINE void LoadVector(const Bf16* from, Vector<float, W>& to) {
  if constexpr (W == 1) {
    to = Load(*from);
  } else {
    Vector<uint16_t, W> bits;
    std::memcpy(&bits, from, sizeof(bits));
    const Vector<uint32_t, W> wide = __builtin_convertvector(bits, Vector<uint32_t, W>) << 16;
    std::memcpy(&to, &wide, sizeof(to));
  }
}
template <int W>
NETWRIGHT_INLINE void StoreVector(const Vector<float, W>& from, Bf16* to) {
  if constexpr (W == 1) {
    Store(from, *to);
  } else {
    Vector<uint32_t, W> bits;
    std::memcpy(&bits, &from, sizeof(bits));
    bits = (bits + (0x7fffU + ((bits >> 16) & 1U))) >> 16;
    const Vector<uint16_t, W> narrow = __builtin_convertvector(bits, Vector<uint16_t, W>);
    std::memcpy(static_cast<void*>(to), &narrow, sizeof(narrow));
  }
}

// Calls body.operator()<W>(c) for blocks of W channels from c, W being a constant: N, or less for the last ones.
template <int N, typename Body>
NETWRIGHT_INLINE void ForVectors(int channels, const Body& body) {
  int c = 0;
  for (; c + N <= channels; c += N) body.template operator()<N>(c);
  if constexpr (N > 8) {
    for (; c + 8 <= channels; c += 8) body.template operator()<8>(c);
  }
  if constexpr (N > 4) {
    for (; c + 4 <= channels; c += 4) body.template operator()<4>(c);
  }
  for (; c < channels; ++c) body.template operator()<1>(c);
}

// Calls body.operator()<W>(c, offset) for all blocks of W channels from c, in the order in which they lie in an array
// [rows, channels], so that it is read as a stream; `offset` is the block's in the array.
template <int N, typename Body>
NETWRIGHT_INLINE void ForElements(int64_t rows, int channels, const Body& body) {
  for (int64_t row = 0; row < rows; ++row) {
    ForVectors<N>(
        channels, [=]<int W>(int c)
                      __attribute__((always_inline)) { body.template operator()<W>(c, row * channels + c); });
  }
}

// Defines the kernel NAME for the three kinds of numbers by NAMEImpl<N, S>, which is inlined, N being how many floats a
// register of the processor holds.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(NETWRIGHT_NO_MULTIVERSIONING)
#ifdef __clang__  // knows no architecture levels here
#define NETWRIGHT_AVX512 "avx512f"
#else
#define NETWRIGHT_AVX512 "arch=x86-64-v4"
#endif
inline int FloatsOfRegister() {
#ifdef __clang__
  static const bool wide = __builtin_cpu_supports("avx512f");
#else
  static const bool wide = __builtin_cpu_supports("x86-64-v4");
#endif
  static const bool half = __builtin_cpu_supports("avx2");
  return wide ? 16 : half ? 8 : 4;
}
#define NETWRIGHT_VECTOR_KERNEL_OF(S, NAME, PARAMETERS, ARGUMENTS)                                 \
  namespace {                                                                                      \
  [[gnu::target(NETWRIGHT_AVX512)]] void NAME##Of16 PARAMETERS(S) { NAME##Impl<16, S> ARGUMENTS; } \
  [[gnu::target("avx2")]] void NAME##Of8 PARAMETERS(S) { NAME##Impl<8, S> ARGUMENTS; }             \
  }                                                                                                \
  template <>                                                                                      \
  void NAME<S> PARAMETERS(S) {                                                                     \
    switch (FloatsOfRegister()) {                                                                  \
      case 16:                                                                                     \
        return NAME##Of16 ARGUMENTS;                                                               \
      case 8:                                                                                      \
        return NAME##Of8 ARGUMENTS;                                                                \
      default:                                                                                     \
        NAME##Impl<4, S> ARGUMENTS;                                                                \
    }                                                                                              \
  }
#else
#define NETWRIGHT_VECTOR_KERNEL_OF(S, NAME, PARAMETERS, ARGUMENTS) \
  template <>                                                      \
  void NAME<S> PARAMETERS(S) {                                     \
    NAME##Impl<4, S> ARGUMENTS;                                    \
  }
#endif
#define NETWRIGHT_VECTOR_KERNEL(NAME, PARAMETERS, ARGUMENTS)     \
  NETWRIGHT_VECTOR_KERNEL_OF(float, NAME, PARAMETERS, ARGUMENTS) \
  NETWRIGHT_VECTOR_KERNEL_OF(Bf16, NAME, PARAMETERS, ARGUMENTS)  \
  template <>                                                    \
  void NAME<double> PARAMETERS(double) {                         \
    NAME##Impl<2, double> ARGUMENTS;                             \
  }

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_VECTOR_BLOCK_H_
