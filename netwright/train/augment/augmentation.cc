#include "netwright/train/augment/augmentation.h"

namespace netwright {

Augmentation AugmentationOf(const Recipe& recipe) {
  return {.flip = recipe.augment_flip,
          .shift = recipe.augment_shift,
          .rotate = recipe.augment_rotate,
          .scale = recipe.augment_scale,
          .colour = recipe.augment_colour,
          .cutout = recipe.augment_cutout};
}

DrawnAugmentation Draw(const Augmentation& augmentation, int64_t size, Rng& rng) {
  const auto shift = [&] {
    return augmentation.shift == 0
               ? 0
               : static_cast<int>(rng.Below(2 * static_cast<uint64_t>(augmentation.shift) + 1)) - augmentation.shift;
  };
  const auto within = [&](double bound) { return bound == 0 ? 0.0 : bound * (2 * rng.Uniform() - 1); };
  DrawnAugmentation drawn;
  Placement& placement = drawn.placement;
  placement.flip = augmentation.flip && rng.Bernoulli(0.5);
  placement.down = shift();
  placement.right = shift();
  placement.degrees = within(augmentation.rotate);
  placement.factor = 1 + within(augmentation.scale);
  drawn.colour.brightness = static_cast<float>(1 + within(augmentation.colour));
  drawn.colour.contrast = static_cast<float>(1 + within(augmentation.colour));
  drawn.colour.saturation = static_cast<float>(1 + within(augmentation.colour));
  if (augmentation.cutout > 0) drawn.erased = DrawErasedSquare(augmentation.cutout, size, rng);
  return drawn;
}

void WriteAugmented(const uint8_t* from, const ImageShape& shape, const float* scaled, const DrawnAugmentation& drawn,
                    float* to) {
  Place(from, shape, scaled, drawn.placement, to);
  if (!drawn.colour.none()) ChangeColours(shape, drawn.colour, to);
  if (drawn.erased.side > 0) Erase(shape, drawn.erased, to);
}

}  // namespace netwright
