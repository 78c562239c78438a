// WebP, by libwebp. The specification: RFC 9649.
#include <webp/decode.h>

#include "netwright/images/image_formats.h"
#include "netwright/images/tiff_directory.h"

namespace netwright {

std::optional<ImageHeader> ReadWebpHeader(const ByteReader& in, std::string* why) {
  if (!in.Has(0, 32) || !in.Has(8, in.Little(4, 4))) return Broken("truncated: a WebP shorter than it says", why);
  ImageHeader header;
  if (in.Matches(12, "VP8 ") && in.Big(23, 3) == 0x9D012A) {
    header.width = static_cast<int>(in.Little(26, 2) & 0x3FFF);
    header.height = static_cast<int>(in.Little(28, 2) & 0x3FFF);
  } else if (in.Matches(12, "VP8L") && in.U8(20) == 0x2F) {
    const uint32_t packed = in.Little(21, 4);
    header.width = static_cast<int>(packed & 0x3FFF) + 1;
    header.height = static_cast<int>(packed >> 14 & 0x3FFF) + 1;
    header.alpha = (packed >> 28 & 1) != 0;
  } else if (in.Matches(12, "VP8X")) {
    if ((in.U8(20) & 0x02) != 0) return Broken("an animated WebP, which is not supported", why);
    header.width = static_cast<int>(in.Little(24, 3)) + 1;
    header.height = static_cast<int>(in.Little(27, 3)) + 1;
    header.alpha = (in.U8(20) & 0x10) != 0;
  } else {
    return Broken("damaged: a WebP without image data", why);
  }
  return header;
}

std::optional<Image> DecodeWebp(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  *why = kCannotBeDecoded;
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) return std::nullopt;
  if (features.height != header.height || features.width != header.width) return std::nullopt;
  Image image{header.height, header.width, header.alpha && features.has_alpha != 0 ? 4 : 3, {}};
  const int row_bytes = image.width * image.channels;
  image.pixels.resize(static_cast<size_t>(row_bytes) * static_cast<size_t>(image.height));
  const auto decode = image.channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (decode(data, bytes.size(), image.pixels.data(), image.pixels.size(), row_bytes) == nullptr) return std::nullopt;
  return image;
}

}  // namespace netwright
