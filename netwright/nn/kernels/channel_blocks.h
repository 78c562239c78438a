#ifndef NETWRIGHT_NN_KERNELS_CHANNEL_BLOCKS_H_
#define NETWRIGHT_NN_KERNELS_CHANNEL_BLOCKS_H_

#include "netwright/base/multiversion.h"
#include "netwright/nn/kernels/bfloat16.h"

// For the kernels' sources only.
namespace netwright {

// Calls body.operator()<W>(c) for blocks of W channels from c, W being a constant. Bodies capture by value, so that
// stores cannot alias what they captured.
template <typename Body>
NETWRIGHT_INLINE void ForChannelBlocks(int channels, const Body& body) {
  int c = 0;
  for (; c + 32 <= channels; c += 32) body.template operator()<32>(c);
  for (; c + 16 <= channels; c += 16) body.template operator()<16>(c);
  for (; c + 8 <= channels; c += 8) body.template operator()<8>(c);
  for (; c < channels; ++c) body.template operator()<1>(c);
}

template <int W, typename S>
NETWRIGHT_INLINE void LoadBlock(const S* from, Real<S>* to) {
  for (int i = 0; i < W; ++i) to[i] = Load(from[i]);
}
template <int W, typename S>
NETWRIGHT_INLINE void StoreBlock(const Real<S>* from, S* to) {
  for (int i = 0; i < W; ++i) Store(from[i], to[i]);
}

// Defines the kernel NAME for the three kinds of numbers by NAMEImpl, which is inlined: clones for several instruction
// sets must be no templates.
#define NETWRIGHT_KERNEL(NAME, PARAMETERS, ARGUMENTS)         \
  template <>                                                 \
  NETWRIGHT_MULTIVERSION void NAME<float> PARAMETERS(float) { \
    NAME##Impl<float> ARGUMENTS;                              \
  }                                                           \
  template <>                                                 \
  NETWRIGHT_MULTIVERSION void NAME<Bf16> PARAMETERS(Bf16) {   \
    NAME##Impl<Bf16> ARGUMENTS;                               \
  }                                                           \
  template <>                                                 \
  void NAME<double> PARAMETERS(double) {                      \
    NAME##Impl<double> ARGUMENTS;                             \
  }

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_CHANNEL_BLOCKS_H_
