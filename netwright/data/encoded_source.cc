#include "netwright/data/encoded_source.h"

#include "netwright/data/image_header.h"

namespace netwright {

EncodedSource::EncodedSource(const std::vector<std::string>& files, const std::vector<std::string>& folders,
                             const std::string& where)
    : layout_(InferLayout(files, folders, where)) {
  items_.reserve(layout_.items.size());
  for (const Layout::Item& item : layout_.items) items_.push_back({item.label, item.part, files[item.file]});
}

std::optional<Image> EncodedSource::Decode(size_t i, int channels, std::string* why) const {
  std::vector<std::byte> buffer;
  const auto bytes = Read(layout_.items.at(i).file, &buffer, why);
  return bytes ? DecodeImage(*bytes, channels, why) : std::nullopt;
}

DatasetSource::Facts EncodedSource::Inspect(size_t i) const {
  Facts facts;
  std::vector<std::byte> buffer;
  std::string why;
  const auto bytes = Read(layout_.items.at(i).file, &buffer, &why);
  Digester digester;
  if (bytes) {
    digester.Add(*bytes);
    if (const auto header = ReadImageHeader(*bytes, &why)) {
      facts.height = header->height;
      facts.width = header->width;
      facts.channels = header->channels;
    }
  } else {
    digester.Add(std::string_view("cannot be read"));
  }
  facts.digest = digester.Finish();
  return facts;
}

}  // namespace netwright
