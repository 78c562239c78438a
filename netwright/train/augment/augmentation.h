#ifndef NETWRIGHT_TRAIN_AUGMENT_AUGMENTATION_H_
#define NETWRIGHT_TRAIN_AUGMENT_AUGMENTATION_H_

#include <cstdint>

#include "netwright/base/random.h"
#include "netwright/train/augment/colour.h"
#include "netwright/train/augment/cutout.h"
#include "netwright/train/augment/placement.h"
#include "netwright/train/recipe.h"

namespace netwright {

// How single images are changed at random before a network is trained on them; the recipe's fields augment_*. Mixing
// two images is apart (mixup.h).
struct Augmentation {
  bool flip = false;  // horizontal, with probability 1/2
  int shift = 0;      // pixels, in each direction: uniform in -shift .. shift, zeros moved in
  double rotate = 0;  // degrees: uniform in +-rotate
  double scale = 0;   // uniform factor in 1 - scale .. 1 + scale
  double colour = 0;  // uniform factors in 1 - colour .. 1 + colour (colour.h)
  double cutout = 0;  // share of the side of a square that is erased (cutout.h)
  bool none() const { return !flip && shift == 0 && rotate == 0 && scale == 0 && colour == 0 && cutout == 0; }
};

Augmentation AugmentationOf(const Recipe& recipe);

// What was drawn for one image.
struct DrawnAugmentation {
  Placement placement;
  ColourFactors colour;
  ErasedSquare erased;
};

// Draws in the order of Augmentation's fields, and nothing for what is not in use.
DrawnAugmentation Draw(const Augmentation& augmentation, int64_t size, Rng& rng);

// Writes the image [size, size, channels] of bytes as floats, changed as drawn. scaled: the 256 bytes' floats.
void WriteAugmented(const uint8_t* from, const ImageShape& shape, const float* scaled, const DrawnAugmentation& drawn,
                    float* to);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_AUGMENT_AUGMENTATION_H_
