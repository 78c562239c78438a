#ifndef NETWRIGHT_DATA_ENCODED_SOURCE_H_
#define NETWRIGHT_DATA_ENCODED_SOURCE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/data/layout.h"
#include "netwright/data/source.h"

namespace netwright {

// A data set of image files (JPEG, PNG, ...) in class folders, wherever their bytes come from.
class EncodedSource : public DatasetSource {
 public:
  const std::vector<std::string>& classes() const override { return layout_.classes; }
  const std::vector<Item>& items() const override { return items_; }
  std::optional<Image> Decode(size_t i, int channels, std::string* why) const override;
  Facts Inspect(size_t i) const override;

 protected:
  // The layout of `files` and `folders` as InferLayout has it.
  EncodedSource(const std::vector<std::string>& files, const std::vector<std::string>& folders,
                const std::string& where);

  // The bytes of `files`[file], in *buffer or wherever they lie for good; nullopt and *why when they cannot be had.
  // Thread-safe.
  virtual std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* buffer,
                                                         std::string* why) const = 0;

 private:
  Layout layout_;
  std::vector<Item> items_;
};

// No image file is larger than this.
inline constexpr int64_t kMaxImageFileBytes = int64_t{1} << 28;

}  // namespace netwright

#endif  // NETWRIGHT_DATA_ENCODED_SOURCE_H_
