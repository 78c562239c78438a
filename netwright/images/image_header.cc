#include "netwright/images/image_header.h"

#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <limits>

#include "netwright/images/more_images.h"
#include "netwright/io/byte_reader.h"

namespace netwright {
namespace {

std::optional<ImageHeader> Broken(std::string reason, std::string* why) {
  *why = std::move(reason);
  return std::nullopt;
}

// The offset of the first marker (its 0xFF) after entropy-coded data that starts at `offset`; size() when there is
// none.
uint64_t SkipEntropyCoded(const ByteReader& in, uint64_t offset) {
  for (;;) {
    offset = in.Find(offset, 0xFF);
    if (!in.Has(offset, 2)) return in.size();
    const uint8_t next = in.U8(offset + 1);
    if (next == 0xFF) {
      ++offset;  // a fill byte
    } else if (next == 0 || (next >= 0xD0 && next <= 0xD7)) {
      offset += 2;  // a stuffed 0xFF, or a restart marker
    } else {
      return offset;
    }
  }
}

// ITU-T T.81, annex B.
std::optional<ImageHeader> ReadJpeg(const ByteReader& in, std::string* why) {
  ImageHeader header{ImageFormat::kJpeg};
  bool frame = false, scan = false;
  for (uint64_t offset = 2;;) {
    offset = in.Find(offset, 0xFF);
    while (in.U8(offset) == 0xFF && in.U8(offset + 1) == 0xFF) ++offset;
    if (!in.Has(offset, 2)) return Broken("truncated: no end-of-image marker", why);
    const uint8_t marker = in.U8(offset + 1);
    offset += 2;
    if (marker == 0xD9) break;
    if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;  // no segment follows
    const uint32_t length = in.Big(offset, 2);
    if (length < 2) return Broken("damaged: a JPEG segment without a length", why);
    if (!in.Has(offset, length)) return Broken("truncated inside a JPEG segment", why);
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame && !frame) {
      frame = true;
      header.height = static_cast<int>(in.Big(offset + 3, 2));
      header.width = static_cast<int>(in.Big(offset + 5, 2));
      header.channels = in.U8(offset + 7) == 1 ? 1 : 3;
    }
    offset += length;
    if (marker == 0xDA) {
      scan = true;
      offset = SkipEntropyCoded(in, offset);
    }
  }
  if (!frame || !scan) return Broken("damaged: a JPEG without image data", why);
  return header;
}

// W3C PNG specification, sections 5 and 11.
std::optional<ImageHeader> ReadPng(const ByteReader& in, std::string* why) {
  ImageHeader header{ImageFormat::kPng};
  bool transparent = false;
  uint32_t colour = 0;
  for (uint64_t offset = 8;;) {
    if (!in.Has(offset, 12)) return Broken("truncated: no IEND chunk", why);
    const uint32_t length = in.Big(offset, 4);
    if (!in.Has(offset + 12, length)) return Broken("truncated inside a PNG chunk", why);
    const auto checked = in.Slice(offset + 4, uint64_t{length} + 4);
    const uLong sum = crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size());
    // Bit 5 of the first letter is set in ancillary chunks, whose content is not used here.
    const bool critical = (in.U8(offset + 4) & 0x20) == 0;
    if (critical && sum != in.Big(offset + 8 + length, 4)) return Broken("damaged: a PNG chunk's check sum", why);
    if (offset == 8) {
      if (!in.Matches(offset + 4, "IHDR") || length != 13) return Broken("damaged: a PNG without IHDR", why);
      const uint32_t width = in.Big(offset + 8, 4), height = in.Big(offset + 12, 4);
      constexpr uint32_t kMax = std::numeric_limits<int32_t>::max();
      if (width > kMax || height > kMax) return Broken("damaged: a PNG with impossible dimensions", why);
      header.width = static_cast<int>(width);
      header.height = static_cast<int>(height);
      colour = in.U8(offset + 17);
    }
    transparent = transparent || in.Matches(offset + 4, "tRNS");
    if (in.Matches(offset + 4, "IEND")) break;
    offset += uint64_t{length} + 12;
  }
  header.channels = colour == 0 || colour == 4 ? 1 : 3;
  header.alpha = colour == 4 || colour == 6 || (transparent && colour != 0);
  return header;
}

// Whether the palette at `offset` holds colours that are not grey.
bool HasColourPalette(const ByteReader& in, uint64_t offset, uint64_t entries, uint64_t entry_size) {
  for (uint64_t i = 0; i < entries; ++i) {
    const uint64_t at = offset + i * entry_size;
    if (in.U8(at) != in.U8(at + 1) || in.U8(at) != in.U8(at + 2)) return true;
  }
  return false;
}

std::optional<ImageHeader> ReadBmp(const ByteReader& in, std::string* why) {
  if (!in.Has(0, 54)) return Broken("truncated: a BMP without a header", why);
  ImageHeader header{ImageFormat::kBmp};
  const uint64_t pixels = in.Little(10, 4);
  const uint32_t info_size = in.Little(14, 4);
  const bool os2 = info_size == 12;
  if (!os2 && (info_size < 40 || info_size > 256)) return Broken("damaged: a BMP with an unknown header", why);
  const int64_t width = os2 ? in.Little(18, 2) : static_cast<int32_t>(in.Little(18, 4));
  const int64_t height = std::abs(os2 ? int64_t{in.Little(20, 2)} : int64_t{static_cast<int32_t>(in.Little(22, 4))});
  const int bits = static_cast<int>(in.Little(os2 ? 24 : 28, 2));
  const uint32_t compression = os2 ? 0 : in.Little(30, 4);
  if (width <= 0 || height <= 0 || height > std::numeric_limits<int32_t>::max()) {
    return Broken("damaged: a BMP with impossible dimensions", why);
  }
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
    return Broken("damaged: a BMP with an impossible number of bits", why);
  }
  // 0 plain, 1 and 2 run lengths for 8 and 4 bits, 3 plain with masks for the channels.
  const bool run_lengths = (compression == 1 && bits == 8) || (compression == 2 && bits == 4);
  if (compression != 0 && !run_lengths && !(compression == 3 && bits >= 16 && bits != 24)) {
    return Broken("a BMP with a compression that is not supported", why);
  }
  const uint64_t stride = (static_cast<uint64_t>(width) * static_cast<uint64_t>(bits) + 31) / 32 * 4;  // < 2^36
  if (!run_lengths && !in.Has(pixels, stride * static_cast<uint64_t>(height))) {
    return Broken("truncated: a BMP shorter than it says", why);
  }
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  if (bits <= 8) {
    const uint32_t used = os2 ? 0 : in.Little(46, 4);
    const uint64_t entries = used == 0 || used > 256 ? uint64_t{1} << bits : used;
    header.channels = HasColourPalette(in, uint64_t{14} + info_size, entries, os2 ? 3 : 4) ? 3 : 1;
  }
  header.alpha = bits == 32 && compression == 3 && info_size >= 56 && in.Little(66, 4) != 0;  // the alpha mask
  return header;
}

// RFC 9649.
std::optional<ImageHeader> ReadWebp(const ByteReader& in, std::string* why) {
  if (!in.Has(0, 32) || !in.Has(8, in.Little(4, 4))) return Broken("truncated: a WebP shorter than it says", why);
  ImageHeader header{ImageFormat::kWebp};
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

}  // namespace

std::optional<ImageHeader> ReadImageHeader(std::span<const std::byte> bytes, std::string* why) {
  const ByteReader in(bytes);
  std::optional<ImageHeader> header;
  if (bytes.empty()) return Broken("an empty file", why);
  if (in.Matches(0, "\xFF\xD8\xFF")) {
    header = ReadJpeg(in, why);
  } else if (in.Matches(0, "\x89PNG\r\n\x1A\n")) {
    header = ReadPng(in, why);
  } else if (in.Matches(0, "BM")) {
    header = ReadBmp(in, why);
  } else if (in.Matches(0, "RIFF") && in.Matches(8, "WEBP")) {
    header = ReadWebp(in, why);
  } else if (in.Matches(0, std::string_view("II*\0", 4)) || in.Matches(0, std::string_view("MM\0*", 4))) {
    header = ReadTiffHeader(in, why);
  } else if (in.Matches(0, "GIF87a") || in.Matches(0, "GIF89a")) {
    header = ReadGifHeader(in, why);
  } else if (in.U8(0) == 'P' && in.U8(1) >= '1' && in.U8(1) <= '6') {
    header = ReadPnmHeader(in, why);
  } else {
    return Broken("not a JPEG, PNG, BMP, WebP, TIFF, GIF or PNM file", why);
  }
  if (header && (header->height <= 0 || header->width <= 0)) return Broken("damaged: no pixels", why);
  return header;
}

}  // namespace netwright
