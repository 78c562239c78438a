#ifndef NETWRIGHT_DATASETS_FORMATS_TFRECORD_H_
#define NETWRIGHT_DATASETS_FORMATS_TFRECORD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "netwright/io/record_file.h"

namespace netwright {

// A tf.train.Example with the bytes `image` and the int64 `label`, as Meta-Dataset writes them; nullopt and *why for
// anything else.
struct ImageExample {
  std::string image;  // an encoded image
  int64_t label = 0;
};
std::optional<ImageExample> ParseImageExample(std::span<const std::byte> payload, std::string* why);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FORMATS_TFRECORD_H_
