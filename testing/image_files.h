#ifndef NETWRIGHT_TESTING_IMAGE_FILES_H_
#define NETWRIGHT_TESTING_IMAGE_FILES_H_

// The second needs the first.
// clang-format off
#include <stdio.h>
#include <jpeglib.h>
// clang-format on

#include <gtest/gtest.h>
#include <png.h>
#include <webp/encode.h>

#include <cstdint>
#include <cstdlib>
#include <string>
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

inline Bytes EncodeJpeg(const Image& image, bool progressive = false) {
  jpeg_compress_struct info;
  jpeg_error_mgr errors;
  unsigned char* data = nullptr;
  unsigned long size = 0;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &data, &size);
  info.image_width = static_cast<JDIMENSION>(image.width);
  info.image_height = static_cast<JDIMENSION>(image.height);
  info.input_components = image.channels;
  info.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 95, TRUE);
  if (progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  const auto row_bytes = static_cast<size_t>(image.width * image.channels);
  while (info.next_scanline < info.image_height) {
    auto* row = const_cast<uint8_t*>(image.pixels.data()) + info.next_scanline * row_bytes;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  const Bytes bytes(data, data + size);
  free(data);
  return bytes;
}

// 24 bits, or 8 with a grey palette; the bottom row first.
inline Bytes EncodeBmp(const Image& image) {
  const size_t row_bytes = static_cast<size_t>(image.width * image.channels), stride = (row_bytes + 3) / 4 * 4;
  const size_t palette = image.channels == 1 ? 1024 : 0, offset = 54 + palette;
  Bytes bytes = {'B', 'M'};
  const auto put = [&bytes](size_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  put(offset + stride * static_cast<size_t>(image.height), 4);
  put(0, 4), put(offset, 4), put(40, 4);
  put(static_cast<size_t>(image.width), 4), put(static_cast<size_t>(image.height), 4);
  put(1, 2), put(static_cast<size_t>(8 * image.channels), 2);
  bytes.resize(bytes.size() + 24);
  for (size_t i = 0; i < palette / 4; ++i) put(i * 0x010101, 4);
  for (int y = image.height - 1; y >= 0; --y) {
    const uint8_t* row = image.pixels.data() + static_cast<size_t>(y) * row_bytes;
    for (size_t i = 0; i < row_bytes; ++i) bytes.push_back(image.channels == 1 ? row[i] : row[i / 3 * 3 + 2 - i % 3]);
    bytes.resize(offset + static_cast<size_t>(image.height - y) * stride);
  }
  return bytes;
}

inline Bytes EncodeWebp(const Image& image, bool lossless) {
  const auto encode = [&](auto with_loss, auto without) {
    uint8_t* data = nullptr;
    const int stride = image.width * image.channels;
    const size_t size = lossless ? without(image.pixels.data(), image.width, image.height, stride, &data)
                                 : with_loss(image.pixels.data(), image.width, image.height, stride, 95.0F, &data);
    const Bytes bytes(data, data + size);
    WebPFree(data);
    return bytes;
  };
  return image.channels == 4 ? encode(WebPEncodeRGBA, WebPEncodeLosslessRGBA)
                             : encode(WebPEncodeRGB, WebPEncodeLosslessRGB);
}

inline Bytes EncodePngOf(const Image& image) {
  png_image png = {};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<uint32_t>(image.width);
  png.height = static_cast<uint32_t>(image.height);
  png.format = image.channels == 1 ? PNG_FORMAT_GRAY : image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  Bytes bytes(PNG_IMAGE_PNG_SIZE_MAX(png));
  png_alloc_size_t size = bytes.size();
  EXPECT_NE(png_image_write_to_memory(&png, bytes.data(), &size, 0, image.pixels.data(), 0, nullptr), 0);
  bytes.resize(size);
  return bytes;
}

// `extension`: ".png", ".jpg", ".bmp", ".webp". Four channels (PNG and WebP) are RGBA; `lossless`: WebP.
inline Bytes Encode(const Image& image, const std::string& extension, bool lossless = false) {
  if (extension == ".jpg") return EncodeJpeg(image);
  if (extension == ".bmp") return EncodeBmp(image);
  return extension == ".webp" ? EncodeWebp(image, lossless) : EncodePngOf(image);
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
