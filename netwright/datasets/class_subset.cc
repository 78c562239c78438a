#include "netwright/datasets/class_subset.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

class ClassSubset final : public DatasetSource {
 public:
  ClassSubset(std::unique_ptr<DatasetSource> source, int count) : source_(std::move(source)) {
    const auto all = static_cast<int64_t>(source_->classes().size());
    std::vector<int> label_of(static_cast<size_t>(all), -1);
    for (int i = 0; i < count; ++i) {
      const auto label = static_cast<size_t>(i * all / count);
      label_of[label] = i;
      classes_.push_back(source_->classes()[label]);
    }
    for (size_t i = 0; i < source_->items().size(); ++i) {
      Item item = source_->items()[i];
      item.label = label_of[static_cast<size_t>(item.label)];
      if (item.label < 0) continue;
      items_.push_back(std::move(item));
      places_.push_back(i);
    }
  }

  std::string_view format() const override { return source_->format(); }
  const std::vector<std::string>& classes() const override { return classes_; }
  const std::vector<Item>& items() const override { return items_; }
  std::optional<Image> Decode(size_t i, int channels, std::string* why) const override {
    return source_->Decode(places_[i], channels, why);
  }
  std::optional<std::vector<std::byte>> EncodedFile(size_t i) const override {
    return source_->EncodedFile(places_[i]);
  }
  const std::vector<Missing>& missing() const override { return source_->missing(); }
  Ignored ignored() const override { return source_->ignored(); }
  Facts Inspect(size_t i) const override { return source_->Inspect(places_[i]); }

 private:
  const std::unique_ptr<DatasetSource> source_;
  std::vector<std::string> classes_;
  std::vector<Item> items_;
  std::vector<size_t> places_;  // in the source
};

}  // namespace

std::unique_ptr<DatasetSource> WithClasses(std::unique_ptr<DatasetSource> source, int count) {
  NETWRIGHT_CHECK(count >= 2);
  if (static_cast<size_t>(count) >= source->classes().size()) return source;
  return std::make_unique<ClassSubset>(std::move(source), count);
}

}  // namespace netwright
