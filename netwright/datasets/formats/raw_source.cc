#include "netwright/datasets/formats/raw_source.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "netwright/base/check.h"

namespace netwright {

RawSource::RawSource(RawImages images) : images_(std::move(images)) {
  items_.reserve(images_.records.size());
  for (size_t i = 0; i < images_.records.size(); ++i) {
    const RawImages::Record& record = images_.records[i];
    const size_t size = images_.buffers.at(record.buffer).size();
    NETWRIGHT_CHECK(record.offset <= size && images_.bytes() <= size - record.offset);
    items_.push_back({HasLabel(i) ? record.label : 0, record.part, record.path});
  }
}

const std::byte* RawSource::Pixels(size_t i) const {
  const RawImages::Record& record = images_.records[i];
  return images_.buffers[record.buffer].data() + record.offset;
}

bool RawSource::HasLabel(size_t i) const {
  const int label = images_.records[i].label;
  return label >= 0 && label < static_cast<int>(images_.classes.size());
}

std::optional<Image> RawSource::Decode(size_t i, int channels, std::string* why) const {
  if (!HasLabel(i)) {
    *why = fmt::format("its label {} is not one of the {} classes", images_.records[i].label, images_.classes.size());
    return std::nullopt;
  }
  Image image{images_.height, images_.width, images_.channels, std::vector<uint8_t>(images_.bytes())};
  const std::byte* in = Pixels(i);
  if (images_.planar) {
    const size_t step = static_cast<size_t>(images_.channels), plane = images_.bytes() / step;
    for (size_t c = 0; c < step; ++c) {
      for (size_t p = 0; p < plane; ++p) image.pixels[p * step + c] = static_cast<uint8_t>(in[c * plane + p]);
    }
  } else {
    std::memcpy(image.pixels.data(), in, image.pixels.size());
  }
  return channels == 0 ? image : ConvertChannels(std::move(image), channels);
}

DatasetSource::Facts RawSource::Inspect(size_t i) const {
  Digester digester;
  digester.Add(static_cast<uint64_t>(images_.records[i].label));
  digester.Add(std::span(Pixels(i), images_.bytes()));
  return {digester.Finish(), images_.height, images_.width, images_.channels};
}

}  // namespace netwright
