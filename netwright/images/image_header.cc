#include "netwright/images/image_header.h"

#include <fmt/format.h>

#include "netwright/images/image_formats.h"
#include "netwright/io/byte_reader.h"

namespace netwright {
namespace {

constexpr ImageFormat kJpeg = {"JPEG", ".jpg", ReadJpegHeader, DecodeJpeg};
constexpr ImageFormat kPng = {"PNG", ".png", ReadPngHeader, DecodePng};
constexpr ImageFormat kBmp = {"BMP", ".bmp", ReadBmpHeader, DecodeBmp};
constexpr ImageFormat kWebp = {"WebP", ".webp", ReadWebpHeader, DecodeWebp};
constexpr ImageFormat kTiff = {"TIFF", ".tif", ReadTiffHeader, DecodeTiff};
constexpr ImageFormat kGif = {"GIF", ".gif", ReadGifHeader, DecodeGif};
constexpr ImageFormat kPnm = {"PNM", ".pnm", ReadPnmHeader, DecodePnm};

const ImageFormat* FormatOf(const ByteReader& in) {
  if (in.Matches(0, "\xFF\xD8\xFF")) return &kJpeg;
  if (in.Matches(0, "\x89PNG\r\n\x1A\n")) return &kPng;
  if (in.Matches(0, "BM")) return &kBmp;
  if (in.Matches(0, "RIFF") && in.Matches(8, "WEBP")) return &kWebp;
  if (in.Matches(0, std::string_view("II*\0", 4)) || in.Matches(0, std::string_view("MM\0*", 4))) return &kTiff;
  if (in.Matches(0, "GIF87a") || in.Matches(0, "GIF89a")) return &kGif;
  if (in.U8(0) == 'P' && in.U8(1) >= '1' && in.U8(1) <= '6') return &kPnm;
  return nullptr;
}

// Formats that photographs come in and that are not read: what to do about them.
std::string WhyNot(const ByteReader& in) {
  struct Unread {
    uint64_t offset;
    std::string_view mark, name, way;
  };
  static constexpr Unread kUnread[] = {
      {4, "ftypavif", "AVIF", "avifdec IN.avif OUT.png (package libavif-bin)"},
      {4, "ftypavis", "AVIF", "avifdec IN.avif OUT.png (package libavif-bin)"},
      {4, "ftyphe", "HEIC", "heif-convert IN.heic OUT.jpg (package libheif-examples)"},
      {4, "ftypmif1", "HEIF", "heif-convert IN.heic OUT.jpg (package libheif-examples)"},
      {4, "ftypmsf1", "HEIF", "heif-convert IN.heic OUT.jpg (package libheif-examples)"},
      {4, "jP  \r\n", "JPEG 2000", "opj_decompress -i IN.jp2 -o OUT.png (package libopenjp2-tools)"},
      {4, "JXL \r\n", "JPEG XL", "djxl IN.jxl OUT.png (package libjxl-tools)"},
      {0, "\xFF\x0A", "JPEG XL", "djxl IN.jxl OUT.png (package libjxl-tools)"},
  };
  for (const Unread& format : kUnread) {
    if (in.Matches(format.offset, format.mark)) {
      return fmt::format("{}, which is not read; convert it, for instance with: {}", format.name, format.way);
    }
  }
  return "not a JPEG, PNG, BMP, WebP, TIFF, GIF or PNM file";
}

}  // namespace

std::optional<ImageHeader> ReadImageHeader(std::span<const std::byte> bytes, std::string* why) {
  const ByteReader in(bytes);
  if (bytes.empty()) return Broken("an empty file", why);
  const ImageFormat* format = FormatOf(in);
  if (format == nullptr) return Broken(WhyNot(in), why);
  std::optional<ImageHeader> header = format->read(in, why);
  if (!header) return std::nullopt;
  if (header->height <= 0 || header->width <= 0) return Broken("damaged: no pixels", why);
  header->format = format;
  return header;
}

}  // namespace netwright
