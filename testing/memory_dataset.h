#ifndef NETWRIGHT_TESTING_MEMORY_DATASET_H_
#define NETWRIGHT_TESTING_MEMORY_DATASET_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/datasets/prepared.h"

namespace netwright {

// A prepared data set over vectors, for tests: no file stands behind it, so path() is empty and Map cannot open it.
class MemoryDataset : public PreparedData {
 public:
  // pixels: [labels.size(), size, size, channels]; labels in 0 .. classes - 1.
  MemoryDataset(int size, int channels, int classes, std::vector<uint8_t> pixels, std::vector<int32_t> labels)
      : pixels_(std::move(pixels)), labels_(std::move(labels)), parts_(labels_.size(), Part::kUnassigned) {
    preparation_.channels = channels;
    preparation_.image_size = size;
    summary_.name = "memory";
    summary_.format = "memory";
    summary_.class_counts.assign(classes, 0);
    for (int c = 0; c < classes; ++c) summary_.classes.push_back(std::to_string(c));
    for (const int32_t label : labels_) ++summary_.class_counts[label];
    summary_.images = summary_.unassigned = static_cast<int64_t>(labels_.size());
    summary_.min_height = summary_.max_height = summary_.min_width = summary_.max_width = size;
    summary_.grey = channels == 1 ? summary_.images : 0;
    Digester digester;
    digester.Add(std::as_bytes(std::span<const uint8_t>(pixels_)));
    digester.Add(std::as_bytes(std::span<const int32_t>(labels_)));
    summary_.fingerprint = digester.Finish();
  }

  const DatasetSummary& summary() const override { return summary_; }
  const Preparation& preparation() const override { return preparation_; }
  const std::string& path() const override { return path_; }
  int64_t size() const override { return static_cast<int64_t>(labels_.size()); }
  std::span<const uint8_t> image(int64_t i) const override {
    const size_t bytes = static_cast<size_t>(preparation_.image_size) * preparation_.image_size * preparation_.channels;
    return std::span<const uint8_t>(pixels_).subspan(static_cast<size_t>(i) * bytes, bytes);
  }
  std::span<const int32_t> labels() const override { return labels_; }
  std::span<const Part> parts() const override { return parts_; }

 private:
  DatasetSummary summary_;
  Preparation preparation_;
  std::string path_;
  std::vector<uint8_t> pixels_;
  std::vector<int32_t> labels_;
  std::vector<Part> parts_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_MEMORY_DATASET_H_
