#include "netwright/problems/images/mirror_probe.h"

#include <cmath>
#include <map>

#include "netwright/datasets/spread.h"
#include "netwright/problems/images/pixels.h"

namespace netwright {
namespace {

constexpr size_t kProbedImages = 600;
constexpr size_t kProbedClasses = 60;
constexpr int kProbedSize = 12;  // pixels, square

// By class, since an image of a class that has no other here tells nothing.
std::vector<int64_t> Choose(const PreparedData& data, const std::vector<int64_t>& train) {
  std::map<int32_t, std::vector<int64_t>> by_class;
  for (const int64_t index : train) by_class[data.labels()[static_cast<size_t>(index)]].push_back(index);
  std::vector<int64_t> classes;
  for (const auto& [label, images] : by_class) classes.push_back(label);
  classes = Spread(classes, kProbedClasses);
  std::vector<int64_t> chosen;
  for (const int64_t label : classes) {
    const std::vector<int64_t> images =
        Spread(by_class.at(static_cast<int32_t>(label)), kProbedImages / classes.size());
    chosen.insert(chosen.end(), images.begin(), images.end());
  }
  return chosen;
}

Pixels Mirrored(const Pixels& pixels, size_t channels) {
  Pixels mirrored(pixels.size());
  for (size_t y = 0; y < kProbedSize; ++y) {
    for (size_t x = 0; x < kProbedSize; ++x) {
      for (size_t c = 0; c < channels; ++c) {
        mirrored[(y * kProbedSize + x) * channels + c] = pixels[(y * kProbedSize + kProbedSize - 1 - x) * channels + c];
      }
    }
  }
  return mirrored;
}

// The place of the one nearest to images[i] among the others.
size_t NearestOther(size_t i, const Pixels& pixels, const std::vector<Pixels>& images) {
  size_t nearest = i;
  float least = INFINITY;
  for (size_t other = 0; other < images.size(); ++other) {
    if (other == i) continue;
    const float distance = SquaredDistance(pixels, images[other]);
    if (distance < least) least = distance, nearest = other;
  }
  return nearest;
}

}  // namespace

MirrorProbe ProbeMirroring(const PreparedData& data, const std::vector<int64_t>& train) {
  std::vector<Pixels> images;
  std::vector<int32_t> labels;
  std::map<int32_t, double> counts;
  for (const int64_t index : Choose(data, train)) {
    images.push_back(Shrunk(data, index, kProbedSize));
    labels.push_back(data.labels()[static_cast<size_t>(index)]);
    ++counts[labels.back()];
  }
  MirrorProbe probe;
  const auto count = static_cast<double>(images.size());
  if (images.size() < 2) return probe;
  const auto channels = static_cast<size_t>(data.preparation().channels);
  for (size_t i = 0; i < images.size(); ++i) {
    probe.as_they_are += labels[NearestOther(i, images[i], images)] == labels[i];
    probe.mirrored += labels[NearestOther(i, Mirrored(images[i], channels), images)] == labels[i];
  }
  for (const auto& [label, images_of] : counts) probe.chance += images_of / count * (images_of - 1) / (count - 1);
  probe.as_they_are /= count;
  probe.mirrored /= count;
  return probe;
}

}  // namespace netwright
