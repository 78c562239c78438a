#include "netwright/datasets/files/file_set.h"

#include <utility>

#include "netwright/io/file_io.h"

namespace netwright {

std::optional<std::span<const std::byte>> ReadImageBytes(const std::string& path, std::vector<std::byte>* buffer,
                                                         std::string* why) {
  auto bytes = ReadWholeFile(path, kMaxImageFileBytes, why);
  if (!bytes) {
    *why = "cannot be read: " + *why;
    return std::nullopt;
  }
  *buffer = std::move(*bytes);
  return *buffer;
}

}  // namespace netwright
