// JPEG, by libjpeg-turbo. The specification: ITU-T T.81.

// The second needs the first.
// clang-format off
#include <stdio.h>
#include <jpeglib.h>
// clang-format on

#include <fmt/format.h>

#include <csetjmp>

#include "netwright/images/image_formats.h"
#include "netwright/images/tiff_directory.h"

namespace netwright {
namespace {

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

struct Decoder {
  jpeg_decompress_struct info = {};
  jpeg_error_mgr errors = {};
  jpeg_progress_mgr progress = {};
  std::jmp_buf escape;
  bool too_many_scans = false;
};

[[noreturn]] void Escape(j_common_ptr info) { std::longjmp(static_cast<Decoder*>(info->client_data)->escape, 1); }

void CountScans(j_common_ptr common) {
  auto* decoder = static_cast<Decoder*>(common->client_data);
  decoder->too_many_scans = decoder->info.input_scan_number > kMaxScans;
  if (decoder->too_many_scans) Escape(common);
}

// False after an error, which jumps back to the beginning: so there are no objects with a destructor here.
bool Decode(Decoder* decoder, std::span<const std::byte> bytes, const ImageHeader& header, Image* image) {
  jpeg_decompress_struct* info = &decoder->info;
  info->err = jpeg_std_error(&decoder->errors);
  info->client_data = decoder;
  decoder->errors.error_exit = Escape;
  decoder->errors.emit_message = [](j_common_ptr, int) {};  // else warnings go to stderr
  decoder->progress.progress_monitor = CountScans;
  if (setjmp(decoder->escape) != 0) return false;
  jpeg_create_decompress(info);
  info->progress = &decoder->progress;
  jpeg_mem_src(info, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(info, TRUE);
  if (static_cast<int>(info->image_height) != header.height || static_cast<int>(info->image_width) != header.width) {
    return false;
  }
  info->out_color_space = info->num_components == 1 ? JCS_GRAYSCALE : info->num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(info);
  image->height = header.height;
  image->width = header.width;
  image->channels = info->output_components;
  const size_t row_bytes = size_t{info->output_width} * static_cast<size_t>(info->output_components);
  image->pixels.resize(row_bytes * info->output_height);
  while (info->output_scanline < info->output_height) {
    JSAMPROW row = image->pixels.data() + row_bytes * info->output_scanline;
    jpeg_read_scanlines(info, &row, 1);
  }
  jpeg_finish_decompress(info);
  return true;
}

// Of inverted CMYK, as Adobe's programs store it.
Image FromCmyk(const Image& cmyk) {
  Image image{cmyk.height, cmyk.width, 3, std::vector<uint8_t>(cmyk.pixels.size() / 4 * 3)};
  uint8_t* out = image.pixels.data();
  for (size_t i = 0; i < cmyk.pixels.size(); i += 4) {
    const int black = cmyk.pixels[i + 3];
    for (size_t c = 0; c < 3; ++c) {
      *out++ = static_cast<uint8_t>(black - (((255 - cmyk.pixels[i + c]) * black) >> 8));
    }
  }
  return image;
}

}  // namespace

std::optional<ImageHeader> ReadJpegHeader(const ByteReader& in, std::string* why) {
  ImageHeader header;
  bool frame = false, scan = false, exif = false;
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
    if (marker == 0xE1 && !exif && length >= 8 && in.Matches(offset + 2, std::string_view("Exif\0\0", 6))) {
      exif = true;
      header.orientation = ExifOrientation(in.Slice(offset + 8, length - 8));
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

std::optional<Image> DecodeJpeg(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  struct Destroyed : Decoder {
    ~Destroyed() { jpeg_destroy_decompress(&info); }
  } decoder;
  Image image;
  if (!Decode(&decoder, bytes, header, &image)) {
    *why = decoder.too_many_scans
               ? fmt::format("a JPEG of more than {} scans, which no camera or program writes", kMaxScans)
               : kCannotBeDecoded;
    return std::nullopt;
  }
  return image.channels == 4 ? FromCmyk(image) : std::move(image);
}

}  // namespace netwright
