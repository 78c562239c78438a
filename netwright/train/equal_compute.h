#ifndef NETWRIGHT_TRAIN_EQUAL_COMPUTE_H_
#define NETWRIGHT_TRAIN_EQUAL_COMPUTE_H_

#include <cstdint>
#include <string>

#include "netwright/train/recipe.h"

namespace netwright {

// Networks that are trained for equal compute rather than for equal epochs: a cheap network sees the images more often
// than an expensive one, as in a training that the clock ends. Compute is counted in FLOPs of the forward pass, of all
// images shown together, so that the epochs depend on no machine.

inline constexpr int kFewestEqualEpochs = 2, kMostEqualEpochs = 60;
inline constexpr int kWorthwhileEpochs = 5;  // a network that has fewer is not worth its training

// flops: of the network, forward, one image; positive, as train_images. Within the bounds above.
int EqualComputeEpochs(double compute, int64_t flops, int64_t train_images);

// The most FLOPs of a network that has at least so many epochs.
int64_t FlopsWithin(double compute, int64_t train_images, int epochs);

// The recipe's part of a cache key. The recipe's own epochs do not enter it.
std::string EqualComputeText(Recipe recipe, double compute);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_EQUAL_COMPUTE_H_
