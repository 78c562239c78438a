#include "netwright/problems/images/pixels.h"

#include <cmath>
#include <span>

#include "netwright/images/image.h"

namespace netwright {

Pixels Shrunk(const PreparedData& data, int64_t index, int size) {
  const int whole = data.preparation().image_size;
  const std::span<const uint8_t> pixels = data.image(index);
  const Image image{.height = whole,
                    .width = whole,
                    .channels = data.preparation().channels,
                    .pixels = {pixels.begin(), pixels.end()}};
  const Image small = ResizeImage(image, size, size, Resize::kArea);
  return {small.pixels.begin(), small.pixels.end()};
}

float SquaredDistance(const Pixels& a, const Pixels& b) {
  float distance = 0;
  for (size_t p = 0; p < a.size(); ++p) {
    const float difference = a[p] - b[p];
    distance += difference * difference;
  }
  return distance;
}

size_t Nearest(const Pixels& pixels, const std::vector<Pixels>& among) {
  size_t nearest = 0;
  float least = INFINITY;
  for (size_t i = 0; i < among.size(); ++i) {
    const float distance = SquaredDistance(pixels, among[i]);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}

}  // namespace netwright
