#include "netwright/workers/nodes/attached_file.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 29;

}  // namespace

void AttachFile(nlohmann::json& message, const char* name, const std::string& path) {
  std::string why;
  const auto bytes = ReadWholeFile(path, kMostBytes, &why);
  if (!bytes) FailRun("cannot read {}: {}", path, why);
  const auto* first = reinterpret_cast<const uint8_t*>(bytes->data());
  message[name] = nlohmann::json::binary(std::vector<uint8_t>(first, first + bytes->size()));
}

void KeepFile(const nlohmann::json& bytes, const std::string& path) {
  const nlohmann::json::binary_t& content = bytes.get_binary();
  WriteFileAtomically(path, std::string(content.begin(), content.end()));
}

}  // namespace netwright
