#include "netwright/images/tiff_directory.h"

#include <cstring>

namespace netwright {

TiffDirectory::TiffDirectory(const ByteReader& in) : in_(in), little_(in.U8(0) == 'I') {
  const uint64_t start = Number(4, 4);
  valid_ = in.Has(start, 2) && in.Has(start + 2, Number(start, 2) * uint64_t{12});
  first_ = start + 2;
  count_ = valid_ ? Number(start, 2) : 0;
}

uint64_t TiffDirectory::Entry(uint32_t tag) const {
  for (uint64_t i = 0; i < count_; ++i) {
    if (Number(first_ + 12 * i, 2) == tag) return first_ + 12 * i;
  }
  return 0;
}

uint64_t TiffDirectory::Count(uint32_t tag) const {
  const uint64_t at = Entry(tag);
  return at == 0 ? 0 : Number(at + 4, 4);
}

uint64_t TiffDirectory::Value(uint32_t tag, uint64_t i, uint64_t missing) const {
  const uint64_t at = Entry(tag);
  if (at == 0 || i >= Number(at + 4, 4)) return missing;
  const uint32_t type = Number(at + 2, 2);
  const int size = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
  if (size == 0) return missing;
  const bool inside = Number(at + 4, 4) * static_cast<uint64_t>(size) <= 4;
  return Number((inside ? at + 8 : Number(at + 8, 4)) + i * static_cast<uint64_t>(size), size);
}

int TiffDirectory::Orientation() const {
  constexpr uint32_t kOrientation = 274;
  const uint64_t value = Value(kOrientation, 0, 1);
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

int ExifOrientation(std::span<const std::byte> exif) {
  const ByteReader in(exif);
  return in.Matches(0, "II") || in.Matches(0, "MM") ? TiffDirectory(in).Orientation() : 1;
}

Image Oriented(Image stored, int orientation) {
  if (orientation <= 1 || orientation > 8) return stored;
  const bool turned = IsTurned(orientation);
  const bool rows_backwards = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool columns_backwards = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const auto height = static_cast<size_t>(stored.height), width = static_cast<size_t>(stored.width);
  const auto channels = static_cast<size_t>(stored.channels);
  Image image{stored.height, stored.width, stored.channels, std::vector<uint8_t>(stored.pixels.size())};
  if (turned) std::swap(image.height, image.width);
  const uint8_t* in = stored.pixels.data();
  for (size_t row = 0; row < height; ++row) {
    const size_t r = rows_backwards ? height - 1 - row : row;
    for (size_t column = 0; column < width; ++column, in += channels) {
      const size_t c = columns_backwards ? width - 1 - column : column;
      std::memcpy(image.pixels.data() + channels * (turned ? c * height + r : r * width + c), in, channels);
    }
  }
  return image;
}

}  // namespace netwright
