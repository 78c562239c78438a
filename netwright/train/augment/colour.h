#ifndef NETWRIGHT_TRAIN_AUGMENT_COLOUR_H_
#define NETWRIGHT_TRAIN_AUGMENT_COLOUR_H_

#include "netwright/train/augment/placement.h"

namespace netwright {

// Factors of an image's brightness, of its contrast (the difference from its mean brightness) and, where it has three
// channels, of its saturation (the difference from each pixel's brightness).
struct ColourFactors {
  float brightness = 1, contrast = 1, saturation = 1;
  bool none() const { return brightness == 1 && contrast == 1 && saturation == 1; }
};

// In place, in this order. Values are in [0, 1], and stay there.
void ChangeColours(const ImageShape& shape, const ColourFactors& factors, float* image);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_AUGMENT_COLOUR_H_
