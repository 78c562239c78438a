// PNG, by libpng. The specification: W3C, Portable Network Graphics, sections 5 and 11.
#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/images/image_formats.h"
#include "netwright/images/tiff_directory.h"

namespace netwright {
namespace {

[[noreturn]] void Escape(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void SayNothing(png_structp, png_const_charp) {}

struct Reader {
  Reader() : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, Escape, SayNothing)) {
    if (png != nullptr) info = png_create_info_struct(png);
  }
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  png_structp png;
  png_infop info = nullptr;
  std::span<const std::byte> rest;
  std::vector<png_bytep> rows;
};

void ReadFromSpan(png_structp png, png_bytep out, size_t count) {
  auto* rest = static_cast<std::span<const std::byte>*>(png_get_io_ptr(png));
  if (count > rest->size()) png_error(png, "the end");
  std::memcpy(out, rest->data(), count);
  *rest = rest->subspan(count);
}

// The pixels by row, for libpng.
std::vector<png_bytep> Rows(Image* image) {
  std::vector<png_bytep> rows(static_cast<size_t>(image->height));
  const size_t row_bytes = static_cast<size_t>(image->width) * static_cast<size_t>(image->channels);
  for (size_t y = 0; y < rows.size(); ++y) rows[y] = image->pixels.data() + y * row_bytes;
  return rows;
}

// False after an error, which jumps back to the beginning: so there are no objects with a destructor here.
bool Decode(Reader* reader, const ImageHeader& header, Image* image) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  if (png == nullptr || info == nullptr || setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_read_fn(png, &reader->rest, ReadFromSpan);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);  // nor profiles and texts; tRNS stays
  png_read_info(png, info);
  if (static_cast<int>(png_get_image_height(png, info)) != header.height ||
      static_cast<int>(png_get_image_width(png, info)) != header.width) {
    return false;
  }
  png_set_expand(png);  // palettes, fewer than 8 bits, and tRNS as opacity
  png_set_scale_16(png);
  if (!header.alpha) png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  image->height = header.height;
  image->width = header.width;
  image->channels = png_get_channels(png, info);
  image->pixels.resize(png_get_rowbytes(png, info) * static_cast<size_t>(header.height));
  reader->rows = Rows(image);
  png_read_image(png, reader->rows.data());
  png_read_end(png, nullptr);
  return true;
}

}  // namespace

std::optional<ImageHeader> ReadPngHeader(const ByteReader& in, std::string* why) {
  ImageHeader header;
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
    if (in.Matches(offset + 4, "eXIf")) header.orientation = ExifOrientation(in.Slice(offset + 8, length));
    if (in.Matches(offset + 4, "IEND")) break;
    offset += uint64_t{length} + 12;
  }
  header.channels = colour == 0 || colour == 4 ? 1 : 3;
  header.alpha = colour == 4 || colour == 6 || (transparent && colour != 0);
  return header;
}

std::optional<Image> DecodePng(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  Reader reader;
  reader.rest = bytes;
  Image image;
  if (!Decode(&reader, header, &image)) return Broken(kCannotBeDecoded, why);
  return image;
}

std::vector<std::byte> EncodePng(const Image& image) {
  NETWRIGHT_CHECK(image.channels == 1 || image.channels == 3);
  std::vector<std::byte> bytes;
  // A failure here is this program's error, not the data's: libpng's own handler ends the program.
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &bytes,
      [](png_structp to, png_bytep data, size_t count) {
        auto* out = static_cast<std::vector<std::byte>*>(png_get_io_ptr(to));
        const auto view = std::as_bytes(std::span(data, count));
        out->insert(out->end(), view.begin(), view.end());
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<uint32_t>(image.width), static_cast<uint32_t>(image.height), 8,
               image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 6);
  png_set_compression_strategy(png, Z_DEFAULT_STRATEGY);
  png_write_info(png, info);
  png_write_image(png, Rows(const_cast<Image*>(&image)).data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

}  // namespace netwright
