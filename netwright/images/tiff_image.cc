// TIFF, first page, by libtiff, which brings every kind it knows (palette, CMYK, YCbCr, 16 bits, tiles) to RGBA. The
// specification: Adobe, TIFF 6.0, 1992.
#include <fmt/format.h>
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "netwright/images/image_formats.h"
#include "netwright/images/tiff_directory.h"

namespace netwright {
namespace {

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

}  // namespace

std::optional<ImageHeader> ReadTiffHeader(const ByteReader& in, std::string* why) {
  const TiffDirectory directory(in);
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
  const bool turned = IsTurned(directory.Orientation());
  return ImageHeader{static_cast<int>(turned ? width : height), static_cast<int>(turned ? height : width), grey ? 1 : 3,
                     directory.Count(338) > 0, directory.Orientation()};
}

std::optional<Image> DecodeTiff(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  *why = kCannotBeDecoded;
  Stream stream{bytes};
  const auto file = OpenTiff(&stream);
  if (!file) return std::nullopt;
  uint32_t width = 0, height = 0;  // as stored
  uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(file.get(), TIFFTAG_ORIENTATION, &orientation);
  const bool turned = IsTurned(header.orientation);
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
  Image image{static_cast<int>(height), static_cast<int>(width), 3, {}};
  image.pixels.reserve(raster.size() * 3);
  for (const uint32_t pixel : raster) {
    // libtiff multiplies colours by their opacity.
    const uint32_t white = 255 - TIFFGetA(pixel);
    for (const uint32_t colour : {TIFFGetR(pixel), TIFFGetG(pixel), TIFFGetB(pixel)}) {
      image.pixels.push_back(static_cast<uint8_t>(std::min(255U, colour + white)));
    }
  }
  return image;
}

}  // namespace netwright
