#ifndef NETWRIGHT_IMAGES_MORE_IMAGES_H_
#define NETWRIGHT_IMAGES_MORE_IMAGES_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "netwright/images/image.h"
#include "netwright/images/image_header.h"
#include "netwright/io/byte_reader.h"

namespace netwright {

// TIFF (first page), GIF (first frame) and PNM: the kinds that OpenCV does not read, or reads in another way than what
// image.h promises. The Read functions are the parts of ReadImageHeader, the Decode functions those of DecodeImage:
// grey or RGB, 8 bits, transparency over white; nullopt when the data are damaged in a way that the header does not
// show. Thread-safe.
std::optional<ImageHeader> ReadTiffHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeTiff(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);

std::optional<ImageHeader> ReadGifHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodeGif(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);

std::optional<ImageHeader> ReadPnmHeader(const ByteReader& in, std::string* why);
std::optional<Image> DecodePnm(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why);

// No image has more pixels; nor, above a size that does no harm, more than this for each byte of its file: what is
// packed tighter was made to fill memory, or is blank.
inline constexpr int64_t kMaxPixels = 64'000'000;
inline constexpr int64_t kMaxPixelsPerByte = 2000;
inline constexpr int64_t kHarmlessPixels = 4'000'000;

}  // namespace netwright

#endif  // NETWRIGHT_IMAGES_MORE_IMAGES_H_
