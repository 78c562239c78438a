#ifndef NETWRIGHT_IMAGES_TIFF_DIRECTORY_H_
#define NETWRIGHT_IMAGES_TIFF_DIRECTORY_H_

#include <cstddef>
#include <cstdint>

#include "netwright/images/image.h"
#include "netwright/io/byte_reader.h"

namespace netwright {

// The entries of the first directory of a TIFF, or of an EXIF segment (TIFF 6.0, section 2). Refers to `in`.
class TiffDirectory {
 public:
  explicit TiffDirectory(const ByteReader& in);

  bool valid() const { return valid_; }
  // How many values the tag has; 0 when it is not there.
  uint64_t Count(uint32_t tag) const;
  // The i-th value (8, 16 or 32 bits), `missing` when it is not there.
  uint64_t Value(uint32_t tag, uint64_t i, uint64_t missing) const;
  // Where the first row and the first column belong, 1 to 8; 1 (top and left) when it does not say.
  int Orientation() const;

 private:
  uint32_t Number(uint64_t offset, int size) const {
    return little_ ? in_.Little(offset, size) : in_.Big(offset, size);
  }
  uint64_t Entry(uint32_t tag) const;

  const ByteReader& in_;
  bool little_;
  bool valid_ = false;
  uint64_t first_ = 0;
  uint64_t count_ = 0;
};

// The orientation that EXIF data (without the word "Exif" before them) give; 1 when they give none.
int ExifOrientation(std::span<const std::byte> exif);

// Whether the first row that is stored is a column of the picture.
inline bool IsTurned(int orientation) { return orientation >= 5; }

// The picture, of the pixels as stored. Keeps the channels.
Image Oriented(Image stored, int orientation);

}  // namespace netwright

#endif  // NETWRIGHT_IMAGES_TIFF_DIRECTORY_H_
