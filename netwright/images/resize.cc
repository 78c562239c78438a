#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/images/image.h"

namespace netwright {
namespace {

// One output position along an axis: the input positions from `first` on that it is made of, and their weights.
struct Tap {
  int first = 0;
  std::vector<float> weights;  // sum to 1
};

// Corners aligned: output i lies at i (in - 1) / (out - 1), between two input positions; a single output at 0.
std::vector<Tap> AlignedTaps(int in, int out) {
  std::vector<Tap> taps(static_cast<size_t>(out));
  const float scale = out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1) : 0.0F;
  for (int i = 0; i < out; ++i) {
    const float position = static_cast<float>(i) * scale;
    const int first = std::clamp(static_cast<int>(position), 0, std::max(in - 2, 0));
    const float fraction = std::clamp(position - static_cast<float>(first), 0.0F, 1.0F);
    taps[static_cast<size_t>(i)] = in == 1 ? Tap{0, {1.0F}} : Tap{first, {1.0F - fraction, fraction}};
  }
  return taps;
}

// Output i covers [i in / out, (i + 1) in / out); each input position weighs what of it is covered.
std::vector<Tap> AreaTaps(int in, int out) {
  std::vector<Tap> taps(static_cast<size_t>(out));
  for (int64_t i = 0; i < out; ++i) {
    // In units of 1 / out of an input position, so that the borders are exact.
    const int64_t begin = i * in, end = begin + in;
    Tap& tap = taps[static_cast<size_t>(i)];
    tap.first = static_cast<int>(begin / out);
    for (int64_t j = tap.first; j * out < end; ++j) {
      const int64_t covered = std::min(end, (j + 1) * out) - std::max(begin, j * out);
      tap.weights.push_back(static_cast<float>(covered) / static_cast<float>(in));
    }
  }
  return taps;
}

}  // namespace

Image ResizeImage(const Image& image, int height, int width, Resize method) {
  NETWRIGHT_CHECK(height > 0 && width > 0 && image.height > 0 && image.width > 0);
  if (height == image.height && width == image.width) return image;
  const auto make_taps = method == Resize::kBilinearAligned ? AlignedTaps : AreaTaps;
  const std::vector<Tap> rows = make_taps(image.height, height), columns = make_taps(image.width, width);
  const size_t channels = static_cast<size_t>(image.channels);
  const size_t in_row = static_cast<size_t>(image.width) * channels, out_row = static_cast<size_t>(width) * channels;

  // Input row y across, into floats. The two latest rows are kept: what one output row ends with, the next starts with.
  std::array<std::vector<float>, 2> kept = {std::vector<float>(out_row), std::vector<float>(out_row)};
  std::array<int, 2> kept_row = {-1, -1};
  const auto across = [&](int y) -> const float* {
    const size_t slot = static_cast<size_t>(y) % 2;
    if (kept_row[slot] == y) return kept[slot].data();
    kept_row[slot] = y;
    std::fill(kept[slot].begin(), kept[slot].end(), 0.0F);
    const uint8_t* row = image.pixels.data() + static_cast<size_t>(y) * in_row;
    float* out = kept[slot].data();
    for (const Tap& tap : columns) {
      const uint8_t* in = row + static_cast<size_t>(tap.first) * channels;
      for (const float weight : tap.weights) {
        for (size_t c = 0; c < channels; ++c) out[c] += weight * static_cast<float>(*in++);
      }
      out += channels;
    }
    return kept[slot].data();
  };

  // Then down, and rounded once.
  Image result{height, width, image.channels, std::vector<uint8_t>(static_cast<size_t>(height) * out_row)};
  std::vector<float> sum(out_row);
  for (size_t y = 0; y < static_cast<size_t>(height); ++y) {
    std::fill(sum.begin(), sum.end(), 0.0F);
    for (size_t t = 0; t < rows[y].weights.size(); ++t) {
      const float* in = across(rows[y].first + static_cast<int>(t));
      for (size_t i = 0; i < out_row; ++i) sum[i] += rows[y].weights[t] * in[i];
    }
    for (size_t i = 0; i < out_row; ++i) {
      result.pixels[y * out_row + i] = static_cast<uint8_t>(std::clamp(std::lround(sum[i]), 0L, 255L));
    }
  }
  return result;
}

}  // namespace netwright
