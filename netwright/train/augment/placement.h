#ifndef NETWRIGHT_TRAIN_AUGMENT_PLACEMENT_H_
#define NETWRIGHT_TRAIN_AUGMENT_PLACEMENT_H_

#include <cstdint>

namespace netwright {

struct ImageShape {  // square; rows x columns x channels
  int64_t size = 0;
  int64_t channels = 0;
};

// Where an image's pixels go. It is flipped, scaled and turned about its centre, and shifted, in this order.
struct Placement {
  bool flip = false;        // horizontally
  int down = 0, right = 0;  // pixels
  double degrees = 0;       // against the clock
  double factor = 1;        // above 1: larger
};

// Writes bytes `from` as floats `to` (scaled[byte]); zeros where no pixel comes to lie. Turned or scaled images are
// interpolated bilinearly, with zeros around them; others are copied.
void Place(const uint8_t* from, const ImageShape& shape, const float* scaled, const Placement& placement, float* to);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_AUGMENT_PLACEMENT_H_
