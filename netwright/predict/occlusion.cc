#include "netwright/predict/occlusion.h"

#include <algorithm>
#include <cmath>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr uint8_t kGrey = 128;
constexpr float kDark = 0.25F;  // what is left of the brightness where nothing rests

// The patch in the middle of the place (row, column), cut off at the image's edges.
Image Covered(Image image, int row, int column, int grid) {
  const auto span = [&](int place, int size) {
    const float middle = (static_cast<float>(place) + 0.5F) * static_cast<float>(size) / static_cast<float>(grid);
    const float half = static_cast<float>(size) / 8;
    return std::pair(std::max(0, static_cast<int>(std::lround(middle - half))),
                     std::min(size, std::max(1, static_cast<int>(std::lround(middle + half)))));
  };
  const auto [top, bottom] = span(row, image.height);
  const auto [left, right] = span(column, image.width);
  for (int y = top; y < bottom; ++y) {
    const auto begin = image.pixels.begin() + (static_cast<int64_t>(y) * image.width + left) * image.channels;
    std::fill(begin, begin + static_cast<int64_t>(std::max(0, right - left)) * image.channels, kGrey);
  }
  return image;
}

}  // namespace

std::vector<float> Occlusion(const Classifier& classifier, const Image& image, int c, int grid) {
  const auto probability = [&](const Image& shown) {
    return classifier.Probabilities(shown).at(static_cast<size_t>(c));
  };
  const float whole = probability(image);
  std::vector<float> falls;
  for (int row = 0; row < grid; ++row) {
    for (int column = 0; column < grid; ++column) {
      falls.push_back(whole - probability(Covered(image, row, column, grid)));
    }
  }
  return falls;
}

Image WithOcclusion(const Image& image, const std::vector<float>& falls, int grid) {
  NETWRIGHT_CHECK(falls.size() == static_cast<size_t>(grid) * static_cast<size_t>(grid));
  Image shown = ConvertChannels(image, 3);
  const float most = std::max(1e-6F, *std::max_element(falls.begin(), falls.end()));
  // Between the places' middles, and beyond the outer ones as at these.
  const auto fall_at = [&](float row, float column) {
    const auto value = [&](int r, int c) {
      r = std::clamp(r, 0, grid - 1), c = std::clamp(c, 0, grid - 1);
      return std::max(0.0F, falls[static_cast<size_t>(r * grid + c)]);
    };
    const float r0 = std::floor(row), c0 = std::floor(column), r = row - r0, c = column - c0;
    const int i = static_cast<int>(r0), j = static_cast<int>(c0);
    return (1 - r) * ((1 - c) * value(i, j) + c * value(i, j + 1)) +
           r * ((1 - c) * value(i + 1, j) + c * value(i + 1, j + 1));
  };
  for (int y = 0; y < shown.height; ++y) {
    for (int x = 0; x < shown.width; ++x) {
      const float row =
          (static_cast<float>(y) + 0.5F) * static_cast<float>(grid) / static_cast<float>(shown.height) - 0.5F;
      const float column =
          (static_cast<float>(x) + 0.5F) * static_cast<float>(grid) / static_cast<float>(shown.width) - 0.5F;
      const float bright = kDark + (1 - kDark) * fall_at(row, column) / most;
      for (int k = 0; k < 3; ++k) {
        uint8_t& pixel = shown.pixels[static_cast<size_t>((y * shown.width + x) * 3 + k)];
        pixel = static_cast<uint8_t>(std::lround(static_cast<float>(pixel) * bright));
      }
    }
  }
  return shown;
}

}  // namespace netwright
