// TIFF, first page, by libtiff, which brings every kind it knows (palette, CMYK, YCbCr, 16 bits, tiles) to RGBA. The
// specification: Adobe, TIFF 6.0, 1992.
#include <fmt/format.h>
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "netwright/images/more_images.h"

namespace netwright {
namespace {

// The entries of the first directory.
class Directory {
 public:
  explicit Directory(const ByteReader& in) : in_(in), little_(in.U8(0) == 'I') {
    const uint64_t start = Number(4, 4);
    valid_ = in.Has(start, 2) && in.Has(start + 2, Number(start, 2) * uint64_t{12});
    first_ = start + 2;
    count_ = valid_ ? Number(start, 2) : 0;
  }

  bool valid() const { return valid_; }
  // How many values the tag has; 0 when it is not there.
  uint64_t Count(uint32_t tag) const {
    const uint64_t at = Entry(tag);
    return at == 0 ? 0 : Number(at + 4, 4);
  }
  // The i-th value (8, 16 or 32 bits), `missing` when it is not there.
  uint64_t Value(uint32_t tag, uint64_t i, uint64_t missing) const {
    const uint64_t at = Entry(tag);
    if (at == 0 || i >= Number(at + 4, 4)) return missing;
    const uint32_t type = Number(at + 2, 2);
    const int size = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
    if (size == 0) return missing;
    const bool inside = Number(at + 4, 4) * static_cast<uint64_t>(size) <= 4;
    return Number((inside ? at + 8 : Number(at + 8, 4)) + i * static_cast<uint64_t>(size), size);
  }

 private:
  uint32_t Number(uint64_t offset, int size) const {
    return little_ ? in_.Little(offset, size) : in_.Big(offset, size);
  }
  uint64_t Entry(uint32_t tag) const {
    for (uint64_t i = 0; i < count_; ++i) {
      if (Number(first_ + 12 * i, 2) == tag) return first_ + 12 * i;
    }
    return 0;
  }

  const ByteReader& in_;
  bool little_;
  bool valid_ = false;
  uint64_t first_ = 0;
  uint64_t count_ = 0;
};

// libtiff's view of a file in memory.
struct Stream {
  std::span<const std::byte> bytes;
  uint64_t offset = 0;
};

tmsize_t ReadStream(thandle_t handle, void* out, tmsize_t count) {
  auto* stream = static_cast<Stream*>(handle);
  if (stream->offset >= stream->bytes.size() || count <= 0) return 0;
  const uint64_t length = std::min<uint64_t>(static_cast<uint64_t>(count), stream->bytes.size() - stream->offset);
  std::memcpy(out, stream->bytes.data() + stream->offset, length);
  stream->offset += length;
  return static_cast<tmsize_t>(length);
}

tmsize_t WriteNothing(thandle_t, void*, tmsize_t) { return 0; }

toff_t SeekStream(thandle_t handle, toff_t offset, int whence) {
  auto* stream = static_cast<Stream*>(handle);
  const uint64_t base = whence == SEEK_CUR ? stream->offset : whence == SEEK_END ? stream->bytes.size() : 0;
  stream->offset = base + offset;
  return stream->offset;
}

int CloseStream(thandle_t) { return 0; }
toff_t StreamSize(thandle_t handle) { return static_cast<Stream*>(handle)->bytes.size(); }

// Handled: not printed on stderr.
int SayNothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct TiffCloser {
  void operator()(TIFF* file) const { TIFFClose(file); }
};

std::unique_ptr<TIFF, TiffCloser> OpenTiff(Stream* stream) {
  constexpr tmsize_t kMaxAllocation = tmsize_t{1} << 29;
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 TIFFOpenOptionsFree);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMaxAllocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), SayNothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), SayNothing, nullptr);
  // m: not memory-mapped
  return std::unique_ptr<TIFF, TiffCloser>(TIFFClientOpenExt("image", "rm", stream, ReadStream, WriteNothing,
                                                             SeekStream, CloseStream, StreamSize, nullptr, nullptr,
                                                             options.get()));
}

// Whether the first row that is stored is a column of the picture.
bool IsTurned(uint64_t orientation) { return orientation >= ORIENTATION_LEFTTOP && orientation <= ORIENTATION_LEFTBOT; }

// Where in the picture the pixels lie that are stored in `height` rows of `width`; libtiff turns none, and mirrors
// those that it would have to turn.
class Placement {
 public:
  Placement(uint32_t height, uint32_t width, uint16_t orientation)
      : height_(height),
        width_(width),
        turned_(IsTurned(orientation)),
        rows_backwards_(orientation == ORIENTATION_BOTRIGHT || orientation == ORIENTATION_BOTLEFT ||
                        orientation == ORIENTATION_RIGHTTOP || orientation == ORIENTATION_RIGHTBOT),
        columns_backwards_(orientation == ORIENTATION_TOPRIGHT || orientation == ORIENTATION_BOTRIGHT ||
                           orientation == ORIENTATION_RIGHTBOT || orientation == ORIENTATION_LEFTBOT) {}

  size_t operator()(uint32_t row, uint32_t column) const {
    const size_t r = rows_backwards_ ? height_ - 1 - row : row;
    const size_t c = columns_backwards_ ? width_ - 1 - column : column;
    return turned_ ? c * height_ + r : r * width_ + c;
  }

 private:
  size_t height_;
  size_t width_;
  bool turned_;
  bool rows_backwards_;
  bool columns_backwards_;
};

}  // namespace

std::optional<ImageHeader> ReadTiffHeader(const ByteReader& in, std::string* why) {
  const Directory directory(in);
  if (!directory.valid()) {
    *why = "truncated: a TIFF without its directory";
    return std::nullopt;
  }
  constexpr uint64_t kMaxSide = 1 << 24;
  const uint64_t width = directory.Value(256, 0, 0), height = directory.Value(257, 0, 0);
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide) {
    *why = "damaged: a TIFF with impossible dimensions";
    return std::nullopt;
  }
  // Strips, or tiles: where each lies, and how long it is.
  const bool tiles = directory.Count(324) > 0;
  const uint32_t offsets = tiles ? 324 : 273, lengths = tiles ? 325 : 279;
  const uint64_t pieces = directory.Count(offsets);
  if (pieces == 0 || pieces > in.size()) {
    *why = "damaged: a TIFF without image data";
    return std::nullopt;
  }
  for (uint64_t i = 0; i < pieces; ++i) {
    if (!in.Has(directory.Value(offsets, i, in.size()), directory.Value(lengths, i, 1))) {
      *why = "truncated: a TIFF shorter than it says";
      return std::nullopt;
    }
  }
  const bool grey = directory.Value(262, 0, 0) <= 1;
  const bool turned = IsTurned(directory.Value(274, 0, ORIENTATION_TOPLEFT));
  return ImageHeader{ImageFormat::kTiff, static_cast<int>(turned ? width : height),
                     static_cast<int>(turned ? height : width), grey ? 1 : 3, directory.Count(338) > 0};
}

std::optional<Image> DecodeTiff(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  *why = "damaged: cannot be decoded";
  Stream stream{bytes};
  const auto file = OpenTiff(&stream);
  if (!file) return std::nullopt;
  uint32_t width = 0, height = 0;  // as stored
  uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(file.get(), TIFFTAG_ORIENTATION, &orientation);
  const bool turned = IsTurned(orientation);
  if (static_cast<int>(turned ? height : width) != header.width ||
      static_cast<int>(turned ? width : height) != header.height) {
    return std::nullopt;
  }
  std::array<char, 1024> message = {};
  if (TIFFRGBAImageOK(file.get(), message.data()) == 0) {
    *why = fmt::format("a TIFF of a kind that is not supported: {}", message.data());
    return std::nullopt;
  }
  std::vector<uint32_t> raster(static_cast<size_t>(width) * height);
  if (TIFFReadRGBAImageOriented(file.get(), width, height, raster.data(), orientation, 1) == 0) {  // as stored
    return std::nullopt;
  }
  Image image{header.height, header.width, 3, std::vector<uint8_t>(raster.size() * 3)};
  const Placement place(height, width, orientation);
  const uint32_t* in = raster.data();
  for (uint32_t row = 0; row < height; ++row) {
    for (uint32_t column = 0; column < width; ++column, ++in) {
      // libtiff multiplies colours by their opacity.
      const uint32_t white = 255 - TIFFGetA(*in);
      uint8_t* out = image.pixels.data() + 3 * place(row, column);
      out[0] = static_cast<uint8_t>(std::min(255U, TIFFGetR(*in) + white));
      out[1] = static_cast<uint8_t>(std::min(255U, TIFFGetG(*in) + white));
      out[2] = static_cast<uint8_t>(std::min(255U, TIFFGetB(*in) + white));
    }
  }
  return image;
}

}  // namespace netwright
