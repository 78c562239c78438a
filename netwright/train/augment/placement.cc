#include "netwright/train/augment/placement.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace netwright {
namespace {

void Copy(const uint8_t* from, const ImageShape& shape, const float* scaled, const Placement& placement, float* to) {
  const auto [size, channels] = shape;
  const int64_t right = placement.right;
  const int64_t first = std::clamp<int64_t>(right, 0, size), last = std::clamp<int64_t>(size + right, 0, size);
  const int64_t row = size * channels;
  for (int64_t y = 0; y < size; ++y, to += row) {
    const int64_t source_y = y - placement.down;
    if (source_y < 0 || source_y >= size || first >= last) {
      std::fill_n(to, row, 0.0F);
      continue;
    }
    std::fill(to, to + first * channels, 0.0F);
    std::fill(to + last * channels, to + row, 0.0F);
    const uint8_t* source = from + source_y * row;
    if (!placement.flip) {
      const int64_t moved = right * channels;
      for (int64_t p = first * channels; p < last * channels; ++p) to[p] = scaled[source[p - moved]];
    } else {
      for (int64_t x = first; x < last; ++x) {
        const uint8_t* pixel = source + (size - 1 - (x - right)) * channels;
        for (int64_t c = 0; c < channels; ++c) to[x * channels + c] = scaled[pixel[c]];
      }
    }
  }
}

// The image at a place between its pixels.
void Interpolate(const uint8_t* from, const ImageShape& shape, const float* scaled, float y, float x, float* to) {
  const auto [size, channels] = shape;
  const float floor_y = std::floor(y), floor_x = std::floor(x);
  const auto top = static_cast<int64_t>(floor_y), left = static_cast<int64_t>(floor_x);
  const float below = y - floor_y, beside = x - floor_x;
  std::fill_n(to, channels, 0.0F);
  for (int64_t i = 0; i < 2; ++i) {
    for (int64_t j = 0; j < 2; ++j) {
      if (top + i < 0 || top + i >= size || left + j < 0 || left + j >= size) continue;
      const float weight = (i == 0 ? 1 - below : below) * (j == 0 ? 1 - beside : beside);
      const uint8_t* pixel = from + ((top + i) * size + left + j) * channels;
      for (int64_t c = 0; c < channels; ++c) to[c] += weight * scaled[pixel[c]];
    }
  }
}

void Resample(const uint8_t* from, const ImageShape& shape, const float* scaled, const Placement& placement,
              float* to) {
  const int64_t size = shape.size;
  const double angle = placement.degrees * std::numbers::pi / 180, factor = std::max(placement.factor, 0.01);
  const auto cosine = static_cast<float>(std::cos(angle) / factor);
  const auto sine = static_cast<float>(std::sin(angle) / factor);
  const float centre = static_cast<float>(size - 1) / 2;
  for (int64_t y = 0; y < size; ++y) {
    const float down = static_cast<float>(y - placement.down) - centre;
    for (int64_t x = 0; x < size; ++x, to += shape.channels) {
      const float right = static_cast<float>(x - placement.right) - centre;
      const float source_x = cosine * right - sine * down, source_y = sine * right + cosine * down;
      Interpolate(from, shape, scaled, centre + source_y, centre + (placement.flip ? -source_x : source_x), to);
    }
  }
}

}  // namespace

void Place(const uint8_t* from, const ImageShape& shape, const float* scaled, const Placement& placement, float* to) {
  const bool moved_only = placement.degrees == 0 && placement.factor == 1;
  (moved_only ? Copy : Resample)(from, shape, scaled, placement, to);
}

}  // namespace netwright
