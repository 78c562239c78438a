// BMP, for which there is no library that reads nothing else. The specification: Microsoft, BITMAPFILEHEADER and
// BITMAPINFOHEADER (learn.microsoft.com/windows/win32/gdi/bitmap-storage).
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>

#include "netwright/images/image_formats.h"
#include "netwright/images/tiff_directory.h"

namespace netwright {
namespace {

enum Compression : uint32_t { kPlain = 0, kRunLengths8 = 1, kRunLengths4 = 2, kMasks = 3 };

struct Bmp {
  explicit Bmp(const ByteReader& in)
      : pixels(in.Little(10, 4)),
        info_size(in.Little(14, 4)),
        os2(info_size == 12),
        width(os2 ? in.Little(18, 2) : static_cast<int32_t>(in.Little(18, 4))),
        height(os2 ? in.Little(20, 2) : static_cast<int32_t>(in.Little(22, 4))),
        bits(static_cast<int>(in.Little(os2 ? 24 : 28, 2))),
        compression(os2 ? 0 : in.Little(30, 4)) {}

  bool run_lengths() const {
    return (compression == kRunLengths8 && bits == 8) || (compression == kRunLengths4 && bits == 4);
  }
  uint64_t rows() const { return static_cast<uint64_t>(std::abs(height)); }
  uint64_t stride() const {  // < 2^36
    return (static_cast<uint64_t>(width) * static_cast<uint64_t>(bits) + 31) / 32 * 4;
  }
  // Colours: blue, green, red, and an unused byte except in OS/2's kind.
  uint64_t palette() const { return uint64_t{14} + info_size; }
  uint64_t entry_size() const { return os2 ? 3 : 4; }
  uint64_t entries(const ByteReader& in) const {
    const uint32_t used = os2 ? 0 : in.Little(46, 4);
    return used == 0 || used > 256 ? uint64_t{1} << bits : used;
  }

  uint64_t pixels;  // offset
  uint32_t info_size;
  bool os2;
  int64_t width, height;  // height: negative when the first row is the top one
  int bits;
  uint32_t compression;
};

bool HasColourPalette(const ByteReader& in, const Bmp& bmp) {
  for (uint64_t i = 0; i < bmp.entries(in); ++i) {
    const uint64_t at = bmp.palette() + i * bmp.entry_size();
    if (in.U8(at) != in.U8(at + 1) || in.U8(at) != in.U8(at + 2)) return true;
  }
  return false;
}

// The palette's indices, by rows as stored. What the runs leave out is 0; false when they end in the middle.
bool ReadRuns(const ByteReader& in, const Bmp& bmp, std::vector<uint8_t>* indices) {
  const auto width = static_cast<uint64_t>(bmp.width);
  uint64_t x = 0, y = 0;
  const auto put = [&](uint8_t index) {
    if (x < width && y < bmp.rows()) (*indices)[y * width + x] = index;
    ++x;
  };
  for (uint64_t at = bmp.pixels; in.Has(at, 2);) {
    const int count = in.U8(at), value = in.U8(at + 1);
    at += 2;
    if (count > 0) {
      for (int i = 0; i < count; ++i) {
        put(static_cast<uint8_t>(bmp.bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15));
      }
    } else if (value == 0) {  // the end of the row
      x = 0;
      ++y;
    } else if (value == 1) {  // of the picture
      return true;
    } else if (value == 2) {  // a jump
      x += in.U8(at);
      y += in.U8(at + 1);
      at += 2;
    } else {  // so many indices
      for (int i = 0; i < value; ++i) {
        const int byte = in.U8(at + static_cast<uint64_t>(bmp.bits == 8 ? i : i / 2));
        put(static_cast<uint8_t>(bmp.bits == 8 ? byte : i % 2 == 0 ? byte >> 4 : byte & 15));
      }
      at += static_cast<uint64_t>(bmp.bits == 8 ? (value + 1) / 2 * 2 : (value + 3) / 4 * 2);  // whole words
    }
    if (y > bmp.rows()) return false;
  }
  return y + 1 >= bmp.rows();
}

Image DecodePalette(const ByteReader& in, const Bmp& bmp, int channels, bool* whole) {
  const auto width = static_cast<uint64_t>(bmp.width);
  std::vector<uint8_t> indices(width * bmp.rows());
  if (bmp.run_lengths()) {
    *whole = ReadRuns(in, bmp, &indices);
  } else {
    const auto bits = static_cast<uint64_t>(bmp.bits);
    for (uint64_t i = 0; i < indices.size(); ++i) {
      const uint64_t y = i / width, first_bit = i % width * bits;
      const unsigned byte = in.U8(bmp.pixels + y * bmp.stride() + first_bit / 8);
      indices[i] = static_cast<uint8_t>(byte >> (8 - bits - first_bit % 8) & ((1U << bits) - 1));
    }
  }
  Image image{static_cast<int>(bmp.rows()), static_cast<int>(bmp.width), channels, {}};
  image.pixels.reserve(indices.size() * static_cast<size_t>(channels));
  for (const uint8_t index : indices) {
    const uint64_t at = index < bmp.entries(in) ? bmp.palette() + index * bmp.entry_size() : in.size();
    for (int c = 0; c < channels; ++c) image.pixels.push_back(in.U8(at + static_cast<uint64_t>(2 - c)));
  }
  return image;
}

// The bits of `mask`, which are brought to 0 to 255; `missing` without a mask.
uint8_t Masked(uint32_t pixel, uint32_t mask, uint8_t missing) {
  if (mask == 0) return missing;
  const uint64_t shift = static_cast<uint64_t>(std::countr_zero(mask)), maximum = mask >> shift;
  return static_cast<uint8_t>((((pixel & mask) >> shift) * uint64_t{255} + maximum / 2) / maximum);
}

Image DecodeTrueColour(const ByteReader& in, const Bmp& bmp, bool alpha) {
  std::array<uint32_t, 4> masks = {0xFF0000, 0xFF00, 0xFF, 0};  // red, green, blue, opacity
  if (bmp.bits == 16) masks = {0x7C00, 0x3E0, 0x1F, 0};
  if (bmp.compression == kMasks) {
    for (uint64_t c = 0; c < (alpha ? 4 : 3); ++c) masks[c] = in.Little(54 + 4 * c, 4);
  }
  Image image{static_cast<int>(bmp.rows()), static_cast<int>(bmp.width), alpha ? 4 : 3, {}};
  image.pixels.reserve(static_cast<size_t>(bmp.width) * bmp.rows() * static_cast<size_t>(image.channels));
  const int bytes = bmp.bits / 8;
  for (uint64_t y = 0; y < bmp.rows(); ++y) {
    for (uint64_t x = 0; x < static_cast<uint64_t>(bmp.width); ++x) {
      const uint32_t pixel = in.Little(bmp.pixels + y * bmp.stride() + x * static_cast<uint64_t>(bytes), bytes);
      for (int c = 0; c < image.channels; ++c) {
        image.pixels.push_back(Masked(pixel, masks[static_cast<size_t>(c)], c == 3 ? 255 : 0));
      }
    }
  }
  return image;
}

}  // namespace

std::optional<ImageHeader> ReadBmpHeader(const ByteReader& in, std::string* why) {
  if (!in.Has(0, 54)) return Broken("truncated: a BMP without a header", why);
  const Bmp bmp(in);
  if (!bmp.os2 && (bmp.info_size < 40 || bmp.info_size > 256)) {
    return Broken("damaged: a BMP with an unknown header", why);
  }
  if (bmp.width <= 0 || bmp.rows() == 0 || bmp.rows() > std::numeric_limits<int32_t>::max()) {
    return Broken("damaged: a BMP with impossible dimensions", why);
  }
  const int bits = bmp.bits;
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
    return Broken("damaged: a BMP with an impossible number of bits", why);
  }
  if (bmp.compression != kPlain && !bmp.run_lengths() && !(bmp.compression == kMasks && bits >= 16 && bits != 24)) {
    return Broken("a BMP with a compression that is not supported", why);
  }
  if (!bmp.run_lengths() && !in.Has(bmp.pixels, bmp.stride() * bmp.rows())) {
    return Broken("truncated: a BMP shorter than it says", why);
  }
  ImageHeader header{.height = static_cast<int>(bmp.rows()), .width = static_cast<int>(bmp.width)};
  if (bits <= 8) header.channels = HasColourPalette(in, bmp) ? 3 : 1;
  header.alpha = bits == 32 && bmp.compression == kMasks && bmp.info_size >= 56 && in.Little(66, 4) != 0;
  return header;
}

std::optional<Image> DecodeBmp(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  const ByteReader in(bytes);
  const Bmp bmp(in);
  bool whole = true;
  Image image =
      bmp.bits <= 8 ? DecodePalette(in, bmp, header.channels, &whole) : DecodeTrueColour(in, bmp, header.alpha);
  if (!whole) return Broken("truncated: a BMP shorter than it says", why);
  return bmp.height > 0 ? Oriented(std::move(image), 4) : std::move(image);  // 4: the bottom row comes first
}

}  // namespace netwright
