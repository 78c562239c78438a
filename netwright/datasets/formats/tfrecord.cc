#include "netwright/datasets/formats/tfrecord.h"

#include <limits>
#include <utility>

#include "netwright/datasets/formats/tf_example.pb.h"

namespace netwright {

std::optional<ImageExample> ParseImageExample(std::span<const std::byte> payload, std::string* why) {
  records::Example example;
  if (payload.size() > std::numeric_limits<int>::max() ||
      !example.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    *why = "no tf.train.Example";
    return std::nullopt;
  }
  auto& features = *example.mutable_features()->mutable_feature();
  const auto image = features.find("image"), label = features.find("label");
  if (image == features.end() || image->second.bytes_list().value_size() != 1) {
    *why = "an example without one 'image'";
    return std::nullopt;
  }
  if (label == features.end() || label->second.int64_list().value_size() != 1) {
    *why = "an example without one 'label'";
    return std::nullopt;
  }
  return ImageExample{std::move(*image->second.mutable_bytes_list()->mutable_value(0)),
                      label->second.int64_list().value(0)};
}

}  // namespace netwright
