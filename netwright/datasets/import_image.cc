#include "netwright/datasets/import_image.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "netwright/datasets/files/layout.h"
#include "netwright/images/image_formats.h"

namespace netwright {
namespace {

// With the shorter side reduced to `size` pixels; as it is when that is no longer, or `size` is 0.
Image Reduce(Image image, int size) {
  const int shorter = std::min(image.height, image.width);
  if (size == 0 || shorter <= size) return image;
  const auto reduced = [&](int side) {
    return static_cast<int>(std::llround(static_cast<double>(side) * size / shorter));
  };
  return ResizeImage(image, reduced(image.height), reduced(image.width), Resize::kArea);
}

}  // namespace

ImportImage EncodeForImport(const DatasetSource& source, size_t i, int image_size) {
  ImportImage encoded;
  std::optional<std::vector<std::byte>> file = source.EncodedFile(i);
  std::optional<Image> image = file ? DecodeImage(*file, 0, &encoded.why) : source.Decode(i, 0, &encoded.why);
  if (!image) return encoded;
  encoded.unchanged = file && (image_size == 0 || std::min(image->height, image->width) <= image_size);
  if (encoded.unchanged) {
    encoded.extension = ReadImageHeader(*file, &encoded.why)->format->extension;
    encoded.bytes = std::move(*file);
  } else {
    encoded.extension = ".png";
    encoded.bytes = EncodePng(Reduce(std::move(*image), image_size));
  }
  return encoded;
}

std::string FileNameTail(const std::string& path) {
  if (!LooksLikeImage(path)) return "";
  std::string name = "-" + std::filesystem::path(path).stem().string().substr(0, 60);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-') c = '_';
  }
  return name;
}

}  // namespace netwright
