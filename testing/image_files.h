#ifndef NETWRIGHT_TESTING_IMAGE_FILES_H_
#define NETWRIGHT_TESTING_IMAGE_FILES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/images/image.h"
#include "testing/files.h"

namespace netwright {

// Smooth colours with some noise, different for every seed.
inline Image TestImage(int height, int width, int channels, uint64_t seed) {
  Rng rng(seed, "test-image");
  Image image{height, width, channels, {}};
  const int base = static_cast<int>(rng.Below(100));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.pixels.push_back(
            static_cast<uint8_t>(base + (c == 1 ? 3 * x : 2 * y) % 100 + static_cast<int>(rng.Below(40))));
      }
    }
  }
  return image;
}

// `extension`: ".png", ".jpg", ".bmp", ".webp". Four channels are RGBA.
inline Bytes Encode(const Image& image, const std::string& extension, const std::vector<int>& parameters = {}) {
  cv::Mat mat(image.height, image.width, CV_8UC(image.channels), const_cast<uint8_t*>(image.pixels.data()));
  mat = mat.clone();
  for (int y = 0; y < mat.rows && image.channels >= 3; ++y) {
    for (int x = 0; x < mat.cols; ++x) std::swap(mat.ptr(y, x)[0], mat.ptr(y, x)[2]);
  }
  Bytes bytes;
  EXPECT_TRUE(cv::imencode(extension, mat, bytes, parameters));
  return bytes;
}

// The JPEG with a little-endian EXIF segment of the orientation alone.
inline Bytes WithOrientation(const Bytes& jpeg, uint8_t orientation) {
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  const Bytes exif = {0xFF, 0xE1, 0,    34, 'E', 'x', 'i', 'f', 0, 0, 'I',         'I', 42, 0, 8, 0, 0, 0,
                      1,    0,    0x12, 1,  3,   0,   1,   0,   0, 0, orientation, 0,   0,  0, 0, 0, 0, 0};
  out.insert(out.end(), exif.begin(), exif.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

// `per_class` images in each of root/<class>/.
inline void WriteClassFolders(const std::string& root, const std::vector<std::string>& classes, int per_class,
                              const std::string& extension = ".png", int height = 12, int width = 10,
                              int channels = 3) {
  for (size_t c = 0; c < classes.size(); ++c) {
    for (int i = 0; i < per_class; ++i) {
      const uint64_t seed = StreamSeed(c, classes[c] + root.substr(root.rfind('/')), static_cast<uint64_t>(i));
      WriteFile(root + "/" + classes[c] + "/" + std::to_string(i) + extension,
                Encode(TestImage(height, width, channels, seed), extension));
    }
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_IMAGE_FILES_H_
