#ifndef NETWRIGHT_IMAGES_IMAGE_HEADER_H_
#define NETWRIGHT_IMAGES_IMAGE_HEADER_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace netwright {

struct ImageFormat;  // a row of the table in image_formats.h

// What an image file says about itself.
struct ImageHeader {
  int height = 0;  // as stored, before any EXIF rotation; of a TIFF, whose orientation is a tag of its own, after it
  int width = 0;
  int channels = 3;     // 1 grey, 3 colour: what DecodeImage(bytes, 0, ...) gives
  bool alpha = false;   // has, or may have, transparency
  int orientation = 1;  // TIFF's and EXIF's number, 1 to 8: where the first row and the first column belong
  const ImageFormat* format = nullptr;  // never null in what ReadImageHeader returns
};

// Reads the header of a complete file in memory and checks, by the format's own marks, that the file is not cut short.
// nullopt and *why for anything else. Decodes nothing. Thread-safe.
std::optional<ImageHeader> ReadImageHeader(std::span<const std::byte> bytes, std::string* why);

}  // namespace netwright

#endif  // NETWRIGHT_IMAGES_IMAGE_HEADER_H_
