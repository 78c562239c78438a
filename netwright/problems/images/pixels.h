#ifndef NETWRIGHT_PROBLEMS_IMAGES_PIXELS_H_
#define NETWRIGHT_PROBLEMS_IMAGES_PIXELS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "netwright/datasets/prepared.h"

namespace netwright {

// Images as cheap probes look at them: small, rows x columns x channels, 0 to 255.
using Pixels = std::vector<float>;

// The image at size x size pixels.
Pixels Shrunk(const PreparedData& data, int64_t index, int size);

// Sum of squared differences of arrays of one length.
float SquaredDistance(const Pixels& a, const Pixels& b);

// The place of the nearest; ties by the lower place.
size_t Nearest(const Pixels& pixels, const std::vector<Pixels>& among);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_PIXELS_H_
