// GIF, first frame, by giflib. The specification: CompuServe, GIF89a, 1990.
#include <fmt/format.h>
#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "netwright/images/image_formats.h"

namespace netwright {
namespace {

// What lies before the first frame's pixels.
struct GifFrame {
  int canvas_height = 0, canvas_width = 0;
  int top = 0, left = 0, height = 0, width = 0;
  int transparent = -1;  // index into the palette
  uint64_t palette = 0;  // offset; 0: none
  int colours = 0;

  bool covers_canvas() const { return top == 0 && left == 0 && height >= canvas_height && width >= canvas_width; }
};

int PaletteSize(uint8_t packed) { return (packed & 0x80) != 0 ? 2 << (packed & 7) : 0; }

// The offset behind a chain of sub-blocks; nullopt when it does not end.
std::optional<uint64_t> SkipSubBlocks(const ByteReader& in, uint64_t offset) {
  while (in.Has(offset, 1)) {
    const uint64_t length = in.U8(offset++);
    if (length == 0) return offset;
    offset += length;
  }
  return std::nullopt;
}

std::optional<GifFrame> FindFrame(const ByteReader& in, std::string* why) {
  GifFrame frame;
  frame.canvas_width = static_cast<int>(in.Little(6, 2));
  frame.canvas_height = static_cast<int>(in.Little(8, 2));
  frame.colours = PaletteSize(in.U8(10));
  if (frame.colours > 0) frame.palette = 13;
  uint64_t offset = 13 + uint64_t{3} * static_cast<uint64_t>(frame.colours);
  *why = "truncated: a GIF without a whole frame";
  while (in.Has(offset, 1)) {
    const uint8_t introducer = in.U8(offset);
    if (introducer == 0x21) {  // extension; F9 is the graphic control
      if (in.U8(offset + 1) == 0xF9 && (in.U8(offset + 3) & 1) != 0) frame.transparent = in.U8(offset + 6);
      const auto next = SkipSubBlocks(in, offset + 2);
      if (!next) return std::nullopt;
      offset = *next;
    } else if (introducer == 0x2C) {  // image descriptor
      frame.left = static_cast<int>(in.Little(offset + 1, 2));
      frame.top = static_cast<int>(in.Little(offset + 3, 2));
      frame.width = static_cast<int>(in.Little(offset + 5, 2));
      frame.height = static_cast<int>(in.Little(offset + 7, 2));
      const int own = PaletteSize(in.U8(offset + 9));
      if (own > 0) {
        frame.palette = offset + 10;
        frame.colours = own;
      }
      if (!SkipSubBlocks(in, offset + 11 + uint64_t{3} * static_cast<uint64_t>(own))) return std::nullopt;
      if (frame.canvas_width == 0 || frame.canvas_height == 0) {  // some writers leave it out
        frame.canvas_width = frame.left + frame.width;
        frame.canvas_height = frame.top + frame.height;
      }
      return frame;
    } else if (introducer == 0x3B) {  // trailer
      *why = "damaged: a GIF without a frame";
      return std::nullopt;
    } else {
      *why = "damaged: a GIF with an unknown block";
      return std::nullopt;
    }
  }
  return std::nullopt;
}

struct GifCloser {
  void operator()(GifFileType* file) const {
    int ignored = 0;
    DGifCloseFile(file, &ignored);
  }
};

int ReadFromSpan(GifFileType* file, GifByteType* out, int count) {
  auto* rest = static_cast<std::span<const std::byte>*>(file->UserData);
  const size_t length = std::min(rest->size(), static_cast<size_t>(std::max(count, 0)));
  std::memcpy(out, rest->data(), length);
  *rest = rest->subspan(length);
  return static_cast<int>(length);
}

// Reads up to the first frame's descriptor.
bool SeekFrame(GifFileType* file) {
  for (;;) {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(file, &type) == GIF_ERROR) return false;
    if (type == IMAGE_DESC_RECORD_TYPE) return DGifGetImageDesc(file) != GIF_ERROR;
    if (type != EXTENSION_RECORD_TYPE) return false;
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(file, &code, &block) == GIF_ERROR) return false;
    while (block != nullptr) {
      if (DGifGetExtensionNext(file, &block) == GIF_ERROR) return false;
    }
  }
}

}  // namespace

std::optional<ImageHeader> ReadGifHeader(const ByteReader& in, std::string* why) {
  const std::optional<GifFrame> frame = FindFrame(in, why);
  if (!frame) return std::nullopt;
  if (frame->palette == 0 || frame->width == 0 || frame->height == 0) {
    *why = "damaged: a GIF without colours or pixels";
    return std::nullopt;
  }
  if (int64_t{frame->width} * frame->height > kMaxPixels) {
    *why = fmt::format("a frame of {} x {} pixels is more than {} million", frame->width, frame->height,
                       kMaxPixels / 1'000'000);
    return std::nullopt;
  }
  bool grey = true;
  for (uint64_t i = 0; i < static_cast<uint64_t>(frame->colours); ++i) {
    const uint64_t at = frame->palette + 3 * i;
    grey = grey && in.U8(at) == in.U8(at + 1) && in.U8(at) == in.U8(at + 2);
  }
  return ImageHeader{frame->canvas_height, frame->canvas_width, grey ? 1 : 3,
                     frame->transparent >= 0 || !frame->covers_canvas()};
}

std::optional<Image> DecodeGif(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  const ByteReader in(bytes);
  const std::optional<GifFrame> frame = FindFrame(in, why);
  if (!frame) return std::nullopt;
  *why = kCannotBeDecoded;
  std::span<const std::byte> rest = bytes;
  int error = 0;
  const std::unique_ptr<GifFileType, GifCloser> file(DGifOpen(&rest, ReadFromSpan, &error));
  if (!file || !SeekFrame(file.get())) return std::nullopt;
  if (file->Image.Width != frame->width || file->Image.Height != frame->height) return std::nullopt;
  // What the frame does not cover is transparent, so white.
  Image image{header.height, header.width, 3, {}};
  image.pixels.assign(static_cast<size_t>(header.height) * static_cast<size_t>(header.width) * 3, 255);
  std::vector<GifPixelType> line(static_cast<size_t>(frame->width));
  const auto read_row = [&](int row) {
    if (DGifGetLine(file.get(), line.data(), frame->width) == GIF_ERROR) return false;
    const int y = frame->top + row;
    for (int i = 0; i < frame->width && y < header.height; ++i) {
      const int x = frame->left + i, index = line[static_cast<size_t>(i)];
      if (x >= header.width || index == frame->transparent || index >= frame->colours) continue;
      uint8_t* pixel = image.pixels.data() +
                       (static_cast<size_t>(y) * static_cast<size_t>(header.width) + static_cast<size_t>(x)) * 3;
      for (uint64_t c = 0; c < 3; ++c) pixel[c] = in.U8(frame->palette + 3 * static_cast<uint64_t>(index) + c);
    }
    return true;
  };
  // Interlaced: every eighth row, those between, those between, those between.
  struct Pass {
    int first, step;
  };
  const Pass whole[] = {{0, 1}}, interlaced[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  for (const Pass& pass : file->Image.Interlace ? std::span<const Pass>(interlaced) : std::span<const Pass>(whole)) {
    for (int row = pass.first; row < frame->height; row += pass.step) {
      if (!read_row(row)) return std::nullopt;
    }
  }
  return image;
}

}  // namespace netwright
