#ifndef NETWRIGHT_TRAIN_AUGMENT_CUTOUT_H_
#define NETWRIGHT_TRAIN_AUGMENT_CUTOUT_H_

#include "netwright/base/random.h"
#include "netwright/train/augment/placement.h"

namespace netwright {

// A square of an image, in pixels; parts of it may lie outside. side 0: none.
struct ErasedSquare {
  int64_t top = 0, left = 0, side = 0;
};

// With a side of that share of the image's, around a uniform pixel (cutout: DeVries & Taylor 2017).
ErasedSquare DrawErasedSquare(double share, int64_t size, Rng& rng);

// Gives the square the image's mean colour.
void Erase(const ImageShape& shape, const ErasedSquare& square, float* image);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_AUGMENT_CUTOUT_H_
