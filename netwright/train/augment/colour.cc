#include "netwright/train/augment/colour.h"

#include <algorithm>

namespace netwright {
namespace {

// As weighted by ITU-R BT.601.
float Brightness(const float* pixel, int64_t channels) {
  return channels == 3 ? 0.299F * pixel[0] + 0.587F * pixel[1] + 0.114F * pixel[2] : pixel[0];
}

}  // namespace

void ChangeColours(const ImageShape& shape, const ColourFactors& factors, float* image) {
  const auto [size, channels] = shape;
  const int64_t pixels = size * size;
  float sum = 0;
  for (int64_t p = 0; p < pixels; ++p) sum += Brightness(image + p * channels, channels);
  // Brightness and contrast together: x -> contrast (brightness x - mean) + mean, with the mean of the brighter image.
  const float mean = factors.brightness * sum / static_cast<float>(pixels);
  const float slope = factors.brightness * factors.contrast, offset = (1 - factors.contrast) * mean;
  for (int64_t p = 0; p < pixels; ++p) {
    float* pixel = image + p * channels;
    const float grey = slope * Brightness(pixel, channels) + offset;
    for (int64_t c = 0; c < channels; ++c) {
      float value = slope * pixel[c] + offset;
      if (channels == 3) value = grey + factors.saturation * (value - grey);
      pixel[c] = std::clamp(value, 0.0F, 1.0F);
    }
  }
}

}  // namespace netwright
