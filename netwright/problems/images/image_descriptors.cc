#include "netwright/problems/images/image_descriptors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <string_view>

#include "netwright/base/check.h"
#include "netwright/datasets/spread.h"
#include "netwright/evaluation/descriptors.h"
#include "netwright/problems/images/pixels.h"

namespace netwright {
namespace {

constexpr size_t kImagesLookedAt = 800;  // of each part
constexpr int kProbeSize = 8;            // pixels, square
constexpr int kGreySteps = 32;

// Sums over pixels.
struct PixelSums {
  std::array<double, 3> sum{}, squares{};
  double grey = 0, grey_squares = 0, gradient = 0;
  std::array<double, kGreySteps> histogram{};
  double pixels = 0, gradients = 0;

  void Add(std::span<const uint8_t> image, int size, int channels) {
    std::vector<double> greys(static_cast<size_t>(size) * static_cast<size_t>(size));
    for (size_t p = 0; p < greys.size(); ++p) {
      for (size_t c = 0; c < 3; ++c) {
        const double value = image[p * static_cast<size_t>(channels) + (channels == 3 ? c : 0)] / 255.0;
        sum[c] += value;
        squares[c] += value * value;
        greys[p] += value / 3;
      }
      grey += greys[p];
      grey_squares += greys[p] * greys[p];
      ++histogram[static_cast<size_t>(std::min(kGreySteps - 1.0, greys[p] * kGreySteps))];
    }
    pixels += static_cast<double>(greys.size());
    const auto at = [&](int y, int x) {
      return greys[static_cast<size_t>(y) * static_cast<size_t>(size) + static_cast<size_t>(x)];
    };
    for (int y = 0; y + 1 < size; ++y) {
      for (int x = 0; x + 1 < size; ++x) {
        gradient += std::hypot(at(y, x + 1) - at(y, x), at(y + 1, x) - at(y, x));
        ++gradients;
      }
    }
  }
};

double Deviation(double sum, double squares, double count) {
  const double mean = sum / count;
  return std::sqrt(std::max(0.0, squares / count - mean * mean));
}

// Natural; of counts.
template <typename Counts>
double Entropy(const Counts& counts) {
  double total = 0, entropy = 0;
  for (const double count : counts) total += count;
  for (const double count : counts) {
    if (count > 0) entropy -= count / total * std::log(count / total);
  }
  return entropy;
}

struct Probes {
  double nearest_mean = 0, nearest_neighbour = 0;
};

Probes Probe(const PreparedData& data, const std::vector<int64_t>& train, const std::vector<int64_t>& validation) {
  std::vector<Pixels> images, means;
  std::vector<int32_t> labels, mean_labels;
  std::map<int32_t, std::pair<Pixels, float>> sums;
  for (const int64_t index : train) {
    images.push_back(Shrunk(data, index, kProbeSize));
    labels.push_back(data.labels()[static_cast<size_t>(index)]);
    auto& [sum, count] = sums[labels.back()];
    sum.resize(images.back().size());
    for (size_t p = 0; p < sum.size(); ++p) sum[p] += images.back()[p];
    ++count;
  }
  for (auto& [label, sum] : sums) {
    for (float& pixel : sum.first) pixel /= sum.second;
    means.push_back(sum.first);
    mean_labels.push_back(label);
  }
  Probes probes;
  for (const int64_t index : validation) {
    const Pixels pixels = Shrunk(data, index, kProbeSize);
    const int32_t label = data.labels()[static_cast<size_t>(index)];
    probes.nearest_mean += mean_labels[Nearest(pixels, means)] == label;
    probes.nearest_neighbour += labels[Nearest(pixels, images)] == label;
  }
  const double count = static_cast<double>(std::max<size_t>(1, validation.size()));
  return {probes.nearest_mean / count, probes.nearest_neighbour / count};
}

}  // namespace

std::vector<double> DescribeImages(const PreparedData& data, const Split& search) {
  NETWRIGHT_CHECK(!search.train.empty());
  const int size = data.preparation().image_size, channels = data.preparation().channels;
  const std::vector<int64_t> train = Spread(search.train, kImagesLookedAt);
  PixelSums sums;
  for (const int64_t index : train) sums.Add(data.image(index), size, channels);
  std::vector<double> class_counts(data.summary().classes.size());
  for (const int64_t index : search.train) {
    ++class_counts[static_cast<size_t>(data.labels()[static_cast<size_t>(index)])];
  }
  const double log_classes = std::log(static_cast<double>(class_counts.size()));
  const double grey = Deviation(sums.grey, sums.grey_squares, sums.pixels);
  const Probes probes = Probe(data, train, Spread(search.validation, kImagesLookedAt));

  std::map<std::string_view, double> values = {
      {"log_classes", log_classes},
      {"log_images", std::log(static_cast<double>(search.train.size()))},
      {"log_pixels", std::log(size)},
      {"channels", channels},
      {"sharpness", grey > 0 && sums.gradients > 0 ? sums.gradient / sums.gradients / grey : 0},
      {"entropy", Entropy(sums.histogram) / std::log(kGreySteps)},
      {"imbalance", log_classes > 0 ? 1 - Entropy(class_counts) / log_classes : 0},
      {"nearest_mean", probes.nearest_mean},
      {"nearest_neighbour", probes.nearest_neighbour}};
  for (size_t c = 0; c < 3; ++c) {
    values[std::array{"mean_red", "mean_green", "mean_blue"}[c]] = sums.sum[c] / sums.pixels;
    values[std::array{"std_red", "std_green", "std_blue"}[c]] = Deviation(sums.sum[c], sums.squares[c], sums.pixels);
  }
  std::vector<double> descriptors;
  for (const std::string_view name : kDescriptorNames) descriptors.push_back(values.at(name));
  return descriptors;
}

}  // namespace netwright
