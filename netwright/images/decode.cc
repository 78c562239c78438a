#include <fmt/format.h>

#include <cstring>
#include <new>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/images/image.h"
#include "netwright/images/image_formats.h"
#include "netwright/images/image_header.h"
#include "netwright/images/tiff_directory.h"

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

// Of two or four channels the last is the opacity.
Image WithoutAlpha(Image image) {
  if (image.channels % 2 != 0) return image;
  const auto step = static_cast<size_t>(image.channels);
  Image out{image.height, image.width, image.channels - 1, {}};
  out.pixels.resize(image.pixels.size() / step * (step - 1));
  uint8_t* to = out.pixels.data();
  for (size_t i = 0; i < image.pixels.size(); i += step) {
    const int alpha = image.pixels[i + step - 1];
    for (size_t c = 0; c + 1 < step; ++c) *to++ = OverWhite(image.pixels[i + c], alpha);
  }
  return out;
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
    std::optional<Image> image = header->format->decode(bytes, *header, why);
    if (!image) return std::nullopt;
    return ConvertChannels(WithoutAlpha(Oriented(std::move(*image), header->orientation)),
                           channels == 0 ? header->channels : channels);
  } catch (const std::bad_alloc&) {
    *why = kCannotBeDecoded;
    return std::nullopt;
  }
}

}  // namespace netwright
