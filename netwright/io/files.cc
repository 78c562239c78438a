#include "netwright/io/files.h"

#include <fstream>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/atomic_file.h"

namespace netwright {
namespace fs = std::filesystem;

std::optional<nlohmann::json> ReadJsonIfWhole(const fs::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  nlohmann::json json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}

nlohmann::json ReadJsonFile(const fs::path& path) {
  std::ifstream file(path);
  if (!file) FailRun("cannot read '{}'", path.string());
  nlohmann::json json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) FailRun("'{}' is damaged: it is not JSON; put it back from a copy", path.string());
  return json;
}

void WriteFileAtomically(const fs::path& path, const std::string& content) {
  AtomicFile file(path.string());
  file.Write(content);
  file.Commit();
}

void WriteJsonFile(const fs::path& path, const nlohmann::json& json) { WriteFileAtomically(path, json.dump(2) + "\n"); }

}  // namespace netwright
