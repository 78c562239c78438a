#ifndef NETWRIGHT_TESTING_BARS_H_
#define NETWRIGHT_TESTING_BARS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/images/image.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/memory_dataset.h"

namespace netwright {

// A noisy image that a small network learns: class c is a bright bar, horizontal for even c and vertical for odd, c / 2
// deciding between the two halves of the image; up to four classes.
inline Image BarImage(int size, int channels, int label, Rng& rng) {
  NETWRIGHT_CHECK(label >= 0 && label < 4);
  Image image{size, size, channels, {}};
  const int half = size / 2;
  const int place = (label / 2) * half + static_cast<int>(rng.Below(static_cast<uint64_t>(half)));
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const int base = (label % 2 == 0 ? y : x) == place ? 150 : 20;
      for (int c = 0; c < channels; ++c) image.pixels.push_back(static_cast<uint8_t>(base + rng.Below(80)));
    }
  }
  return image;
}

// `images` of them, of classes 0, 1, ..., classes - 1, 0, ... Deterministic by the seed.
inline MemoryDataset MakeBars(int size, int channels, int classes, int64_t images, uint64_t seed) {
  Rng rng(seed, "bars");
  std::vector<uint8_t> pixels;
  std::vector<int32_t> labels;
  for (int64_t i = 0; i < images; ++i) {
    labels.push_back(static_cast<int32_t>(i % classes));
    const Image image = BarImage(size, channels, labels.back(), rng);
    pixels.insert(pixels.end(), image.pixels.begin(), image.pixels.end());
  }
  return {size, channels, classes, std::move(pixels), std::move(labels)};
}

// The same as a class folder of grey PNG files: `per_class` in each of root/bar_0/, root/bar_1/, ...
inline void WriteBars(const std::string& root, int size, int classes, int per_class, uint64_t seed = 1) {
  Rng rng(seed, "bars");
  for (int i = 0; i < per_class; ++i) {
    for (int c = 0; c < classes; ++c) {
      WriteFile(root + "/bar_" + std::to_string(c) + "/" + std::to_string(i) + ".png",
                Encode(BarImage(size, 1, c, rng), ".png"));
    }
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_BARS_H_
