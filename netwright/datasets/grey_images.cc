#include "netwright/datasets/grey_images.h"

#include <utility>

#include "netwright/io/file_io.h"

namespace netwright {

GreyImages::GreyImages(const Preparation& preparation, const std::vector<std::string>& classes, const std::string& name,
                       int64_t images)
    : as_searched_(preparation), preparation_(preparation) {
  preparation_.channels = 1;
  summary_.name = name;
  summary_.classes = classes;
  kept_ = images * preparation.image_size * preparation.image_size <= MemoryLimit();
}

Image GreyImages::Reduce(Image image) const { return ConvertChannels(PrepareImage(std::move(image), as_searched_), 1); }

void GreyImages::Add(const Image& reduced, const DatasetSource::Item& item) {
  if (kept_) pixels_.insert(pixels_.end(), reduced.pixels.begin(), reduced.pixels.end());
  labels_.push_back(item.label);
  parts_.push_back(item.part);
  items_.push_back(item);
}

std::span<const uint8_t> GreyImages::image(int64_t i) const {
  const auto bytes = static_cast<size_t>(preparation_.image_size) * static_cast<size_t>(preparation_.image_size);
  return std::span(pixels_).subspan(static_cast<size_t>(i) * bytes, bytes);
}

}  // namespace netwright
