#ifndef NETWRIGHT_PROBLEMS_IMAGES_MIRROR_PROBE_H_
#define NETWRIGHT_PROBLEMS_IMAGES_MIRROR_PROBE_H_

#include <cstdint>
#include <vector>

#include "netwright/datasets/prepared.h"

namespace netwright {

// Whether left and right mean something in these images: shares of them whose nearest neighbour, of some hundred others
// at 12 x 12 pixels, is of their class; among the others as they are, and mirrored. Letters and digits are hardly known
// by their mirror images, photographs nearly as well as before.
struct MirrorProbe {
  double as_they_are = 0, mirrored = 0;
  double chance = 0;  // of a neighbour drawn at random

  // Mirrored images belong to the class of their original: they may be trained on.
  bool Keeps() const { return mirrored - chance >= 0.55 * (as_they_are - chance); }
};

// Looks at 600 of the images at most, of up to 60 classes, evenly spread; takes less than half a second. Deterministic.
MirrorProbe ProbeMirroring(const PreparedData& data, const std::vector<int64_t>& train);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_MIRROR_PROBE_H_
