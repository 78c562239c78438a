#include "netwright/images/image.h"

#include <algorithm>

#include "fuzz/fuzz_target.h"
#include "netwright/images/image_header.h"

// Any image format.
NETWRIGHT_FUZZ_TARGET(image) {
  using namespace netwright;
  std::string why;
  const auto header = ReadImageHeader(bytes, &why);
  for (const int channels : {0, 1, 3}) {
    const std::optional<Image> image = DecodeImage(bytes, channels, &why);
    if (!image) continue;
    FuzzCheck(header.has_value());
    FuzzCheck(std::minmax(image->height, image->width) == std::minmax(header->height, header->width));  // or turned
    FuzzCheck(image->pixels.size() == static_cast<size_t>(image->height) * static_cast<size_t>(image->width) *
                                          static_cast<size_t>(image->channels));
  }
}
