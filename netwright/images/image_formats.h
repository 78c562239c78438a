#ifndef NETWRIGHT_IMAGES_IMAGE_FORMATS_H_
#define NETWRIGHT_IMAGES_IMAGE_FORMATS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "netwright/images/image.h"
#include "netwright/images/image_header.h"
#include "netwright/io/byte_reader.h"

namespace netwright {

// A format is one row here and one file, X_image.cc. The first bytes choose the row, and only that format's library
// sees the rest.
struct ImageFormat {
  std::string_view name;
  std::string_view extension;  // of files that are written
  // ReadImageHeader for this format; leaves `format` unset.
  std::optional<ImageHeader> (*read)(const ByteReader& in, std::string* why);
  // The pixels as stored, 8 bits, 1 to 4 channels: grey, grey and opacity, RGB, RGBA. Refuses data whose size is not
  // the header's. nullopt and *why for what is damaged. May throw std::bad_alloc. Thread-safe.
  std::optional<Image> (*decode)(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
};

// No image has more pixels; nor, above a harmless size, more than this for each byte of its file: it was made to fill
// memory, or is blank.
inline constexpr int64_t kMaxPixels = 64'000'000;
inline constexpr int64_t kMaxPixelsPerByte = 2000;
inline constexpr int64_t kHarmlessPixels = 4'000'000;

// Nor has a JPEG more scans: each costs a pass over all pixels.
inline constexpr int kMaxScans = 100;

inline constexpr char kCannotBeDecoded[] = "damaged: cannot be decoded";

std::optional<ImageHeader> ReadJpegHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeJpeg(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
std::optional<ImageHeader> ReadPngHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodePng(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
std::optional<ImageHeader> ReadBmpHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeBmp(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
std::optional<ImageHeader> ReadWebpHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeWebp(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
std::optional<ImageHeader> ReadTiffHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeTiff(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
std::optional<ImageHeader> ReadGifHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeGif(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);
std::optional<ImageHeader> ReadPnmHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodePnm(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);

// For the Read functions.
inline std::nullopt_t Broken(std::string reason, std::string* why) {
  *why = std::move(reason);
  return std::nullopt;
}

}  // namespace netwright

#endif  // NETWRIGHT_IMAGES_IMAGE_FORMATS_H_
