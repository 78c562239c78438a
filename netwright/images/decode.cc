#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/images/image.h"
#include "netwright/images/image_header.h"
#include "netwright/images/more_images.h"
#include "netwright/io/byte_reader.h"

namespace netwright {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 30;

// ITU-R BT.601 luma, rounded.
uint8_t Luma(int red, int green, int blue) {
  return static_cast<uint8_t>((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

uint8_t OverWhite(int value, int alpha) {
  return static_cast<uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

// OpenCV's 8-bit grey, BGR or BGRA as grey or RGB.
Image FromMat(const cv::Mat& mat) {
  Image image{mat.rows, mat.cols, mat.channels() == 1 ? 1 : 3, {}};
  const size_t row_bytes = static_cast<size_t>(image.width) * static_cast<size_t>(image.channels);
  image.pixels.resize(row_bytes * static_cast<size_t>(image.height));
  uint8_t* out = image.pixels.data();
  for (int y = 0; y < mat.rows; ++y) {
    const uint8_t* in = mat.ptr<uint8_t>(y);
    if (image.channels == 1) {
      std::memcpy(out, in, row_bytes);
      out += row_bytes;
      continue;
    }
    const int step = mat.channels();
    for (int x = 0; x < mat.cols; ++x, in += step, out += 3) {
      const int alpha = step == 4 ? in[3] : 255;
      for (int c = 0; c < 3; ++c) out[c] = OverWhite(in[2 - c], alpha);
    }
  }
  return image;
}

// A PNG (one that ReadImageHeader accepts) with only what changes pixels: the critical chunks, tRNS and eXIf. Colour
// profiles and texts are not used, and libpng complains about many of them on stderr.
std::vector<std::byte> WithoutAncillaryChunks(std::span<const std::byte> bytes) {
  const ByteReader in(bytes);
  std::vector<std::byte> out(bytes.begin(), bytes.begin() + 8);
  for (uint64_t offset = 8; in.Has(offset, 12);) {
    const uint64_t length = uint64_t{in.Big(offset, 4)} + 12;
    const bool critical = (in.U8(offset + 4) & 0x20) == 0;
    if (critical || in.Matches(offset + 4, "tRNS") || in.Matches(offset + 4, "eXIf")) {
      const auto chunk = in.Slice(offset, length);
      out.insert(out.end(), chunk.begin(), chunk.end());
    }
    if (in.Matches(offset + 4, "IEND")) break;
    offset += length;
  }
  return out;
}

cv::Mat DecodeMat(std::span<const std::byte> bytes, const ImageHeader& header) {
  // The logger's level is process-wide; its messages repeat what is reported for each broken image anyway.
  static const auto silenced = cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  static_cast<void>(silenced);
  std::vector<std::byte> reduced;
  if (header.format == ImageFormat::kPng) {
    reduced = WithoutAncillaryChunks(bytes);
    bytes = reduced;
  }
  const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::byte*>(bytes.data()));
  // IMREAD_UNCHANGED alone keeps transparency, but it ignores the EXIF rotation.
  cv::Mat mat = cv::imdecode(encoded, header.alpha ? cv::IMREAD_UNCHANGED : cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH);
  if (mat.depth() == CV_16U) mat.convertTo(mat, CV_8U, 1.0 / 257.0);
  return mat;
}

std::optional<Image> DecodeByOpenCv(std::span<const std::byte> bytes, const ImageHeader& header, std::string* why) {
  const cv::Mat mat = DecodeMat(bytes, header);
  if (!mat.empty() && mat.depth() == CV_8U && mat.channels() != 2 && mat.channels() <= 4) return FromMat(mat);
  *why = "damaged: cannot be decoded";
  return std::nullopt;
}

auto Decoder(ImageFormat format) {
  switch (format) {
    case ImageFormat::kTiff:
      return DecodeTiff;
    case ImageFormat::kGif:
      return DecodeGif;
    case ImageFormat::kPnm:
      return DecodePnm;
    default:
      return DecodeByOpenCv;
  }
}

}  // namespace

Image ConvertChannels(Image image, int channels) {
  NETWRIGHT_CHECK((channels == 1 || channels == 3) && (image.channels == 1 || image.channels == 3));
  if (image.channels == channels) return image;
  const size_t count = image.pixels.size() / static_cast<size_t>(image.channels);
  Image out{image.height, image.width, channels, std::vector<uint8_t>(count * static_cast<size_t>(channels))};
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* in = image.pixels.data() + i * static_cast<size_t>(image.channels);
    if (channels == 1) {
      out.pixels[i] = Luma(in[0], in[1], in[2]);
    } else {
      std::memset(out.pixels.data() + 3 * i, in[0], 3);
    }
  }
  return out;
}

std::optional<Image> DecodeImage(std::span<const std::byte> bytes, int channels, std::string* why) {
  NETWRIGHT_CHECK(channels == 0 || channels == 1 || channels == 3);
  if (bytes.size() > kMaxFileBytes) {
    *why = "larger than 1 GiB";
    return std::nullopt;
  }
  const std::optional<ImageHeader> header = ReadImageHeader(bytes, why);
  if (!header) return std::nullopt;
  const int64_t pixels = int64_t{header->height} * header->width;
  if (pixels > kMaxPixels) {
    *why =
        fmt::format("{} x {} pixels are more than {} million", header->width, header->height, kMaxPixels / 1'000'000);
    return std::nullopt;
  }
  if (pixels > kHarmlessPixels && pixels / kMaxPixelsPerByte > static_cast<int64_t>(bytes.size())) {
    *why = fmt::format("{} x {} pixels in {} bytes are no picture", header->width, header->height, bytes.size());
    return std::nullopt;
  }
  try {
    std::optional<Image> image = Decoder(header->format)(bytes, *header, why);
    if (!image) return std::nullopt;
    return ConvertChannels(std::move(*image), channels == 0 ? header->channels : channels);
  } catch (const std::exception&) {  // cv::Exception, or no memory
    *why = "damaged: cannot be decoded";
    return std::nullopt;
  }
}

}  // namespace netwright
