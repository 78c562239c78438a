#ifndef NETWRIGHT_DATASETS_GREY_IMAGES_H_
#define NETWRIGHT_DATASETS_GREY_IMAGES_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"

namespace netwright {

// Images of a data set in grey, in memory, to be compared with each other. `preparation` has no auto left. They are not
// kept where `images` of them take more memory than there is.
class GreyImages final : public PreparedData {
 public:
  GreyImages(const Preparation& preparation, const std::vector<std::string>& classes, const std::string& name,
             int64_t images);

  Image Reduce(Image image) const;  // as Add takes it; thread-safe
  void Add(const Image& reduced, const DatasetSource::Item& item);

  bool kept() const { return kept_; }
  const std::vector<DatasetSource::Item>& items() const { return items_; }  // as they were added

  const DatasetSummary& summary() const override { return summary_; }  // has name and classes only
  const Preparation& preparation() const override { return preparation_; }
  const std::string& path() const override { return summary_.name; }
  int64_t size() const override { return static_cast<int64_t>(labels_.size()); }
  std::span<const uint8_t> image(int64_t i) const override;
  std::span<const int32_t> labels() const override { return labels_; }
  std::span<const Part> parts() const override { return parts_; }

 private:
  Preparation as_searched_, preparation_;
  DatasetSummary summary_;
  bool kept_ = true;
  std::vector<uint8_t> pixels_;
  std::vector<int32_t> labels_;
  std::vector<Part> parts_;
  std::vector<DatasetSource::Item> items_;
};

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_GREY_IMAGES_H_
