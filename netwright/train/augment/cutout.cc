#include "netwright/train/augment/cutout.h"

#include <algorithm>
#include <cmath>

namespace netwright {

ErasedSquare DrawErasedSquare(double share, int64_t size, Rng& rng) {
  const int64_t side = std::lround(share * static_cast<double>(size));
  const auto start = [&] { return static_cast<int64_t>(rng.Below(static_cast<uint64_t>(size))) - side / 2; };
  const int64_t top = start();
  return {.top = top, .left = start(), .side = side};
}

void Erase(const ImageShape& shape, const ErasedSquare& square, float* image) {
  const auto [size, channels] = shape;
  const int64_t bottom = std::min(size, square.top + square.side), right = std::min(size, square.left + square.side);
  for (int64_t c = 0; c < channels; ++c) {
    float sum = 0;
    for (int64_t p = c; p < size * size * channels; p += channels) sum += image[p];
    const float mean = sum / static_cast<float>(size * size);
    for (int64_t y = std::max<int64_t>(0, square.top); y < bottom; ++y) {
      for (int64_t x = std::max<int64_t>(0, square.left); x < right; ++x) image[(y * size + x) * channels + c] = mean;
    }
  }
}

}  // namespace netwright
