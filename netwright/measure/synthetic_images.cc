#include "netwright/measure/synthetic_images.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/datasets/packed_file.h"

namespace netwright {

SyntheticImages::SyntheticImages(const InputSpec& input, int64_t images, uint64_t seed)
    : path_(folder_.path() + "/images.packed"), images_(images) {
  NETWRIGHT_CHECK(input.height == input.width && input.classes > 1 && images >= input.classes);
  DatasetSummary summary;
  summary.name = "synthetic";
  summary.format = "synthetic";
  summary.class_counts.assign(static_cast<size_t>(input.classes), 0);
  for (int i = 0; i < input.classes; ++i) summary.classes.push_back(std::to_string(i));
  summary.images = summary.unassigned = images;
  summary.min_height = summary.max_height = summary.min_width = summary.max_width = input.height;

  PackedWriter writer(path_, {.channels = input.channels, .image_size = input.height});
  std::vector<uint8_t> pixels(static_cast<size_t>(input.height) * input.width * input.channels);
  for (int64_t i = 0; i < images; ++i) {
    Rng rng(seed, "bench/images", static_cast<uint64_t>(i));
    for (size_t at = 0; at < pixels.size(); at += sizeof(uint64_t)) {
      const uint64_t bits = rng();
      std::memcpy(pixels.data() + at, &bits, std::min(sizeof(bits), pixels.size() - at));
    }
    const auto label = static_cast<int32_t>(i % input.classes);
    ++summary.class_counts[static_cast<size_t>(label)];
    writer.Add(pixels, label, Part::kUnassigned);
  }
  writer.Commit(summary);
}

}  // namespace netwright
