#ifndef NETWRIGHT_IMAGES_IMAGE_H_
#define NETWRIGHT_IMAGES_IMAGE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace netwright {

// Pixels, 8 bits a channel, rows from the top, channels interleaved (HWC); channels: 1 grey, 3 RGB.
struct Image {
  int height = 0;
  int width = 0;
  int channels = 0;             // of what DecodeImage gives: 1 or 3
  std::vector<uint8_t> pixels;  // height * width * channels
};

// Decodes JPEG, PNG, BMP, WebP, TIFF (the first page), GIF (the first frame) or PNM into `channels` (1 or 3; 0: as the
// file is). Grey becomes RGB by repetition, RGB grey by the ITU-R 601 luma; 16 bits are rounded to 8; transparency is
// composed over white; the rotation that TIFF or EXIF data ask for is applied. nullopt and *why for what is no image,
// is truncated, or is beyond the bounds of image_formats.h. Thread-safe.
std::optional<Image> DecodeImage(std::span<const std::byte> bytes, int channels, std::string* why);

// As a PNG, from which DecodeImage gives the same pixels. The same image gives the same bytes. Thread-safe.
std::vector<std::byte> EncodePng(const Image& image);

// channels: 1 or 3.
Image ConvertChannels(Image image, int channels);

// How an image is brought to size.
enum class Resize {
  kBilinearAligned,  // corners aligned (Meta-Dataset, the paper): source x = x' (w - 1) / (w' - 1), in float
  kArea,             // mean over the covered area, with fractional weights: `quick`
};

// Resized to height x width, keeping the channels. Thread-safe.
Image ResizeImage(const Image& image, int height, int width, Resize method);

}  // namespace netwright

#endif  // NETWRIGHT_IMAGES_IMAGE_H_
