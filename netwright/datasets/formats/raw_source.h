#ifndef NETWRIGHT_DATASETS_FORMATS_RAW_SOURCE_H_
#define NETWRIGHT_DATASETS_FORMATS_RAW_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/source.h"

namespace netwright {

// Images of one size stored as plain pixels, all in memory: IDX and CIFAR files.
struct RawImages {
  // A record and what is known of it.
  struct Record {
    size_t buffer = 0;  // index into buffers
    size_t offset = 0;  // of its pixels
    int label = 0;      // index into classes; out of range: the image counts as broken
    Part part = Part::kUnassigned;
    std::string path;  // for messages
  };

  std::string_view format;
  int height = 0;
  int width = 0;
  int channels = 1;
  bool planar = false;  // CHW instead of HWC
  std::vector<std::string> classes;
  std::vector<std::vector<std::byte>> buffers;
  std::vector<Record> records;  // every record's pixels lie inside its buffer

  size_t bytes() const {
    return static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(channels);
  }
};

class RawSource final : public DatasetSource {
 public:
  explicit RawSource(RawImages images);

  std::string_view format() const override { return images_.format; }
  const std::vector<std::string>& classes() const override { return images_.classes; }
  const std::vector<Item>& items() const override { return items_; }
  std::optional<Image> Decode(size_t i, int channels, std::string* why) const override;
  Facts Inspect(size_t i) const override;

 private:
  const std::byte* Pixels(size_t i) const;
  bool HasLabel(size_t i) const;

  RawImages images_;
  std::vector<Item> items_;
};

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FORMATS_RAW_SOURCE_H_
