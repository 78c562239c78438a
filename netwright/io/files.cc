#include "netwright/io/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "netwright/base/error.h"

namespace netwright {
namespace fs = std::filesystem;

nlohmann::json ReadJsonFile(const fs::path& path) {
  std::ifstream file(path);
  if (!file) FailRun("cannot read '{}'", path.string());
  nlohmann::json json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) FailRun("'{}' is not JSON; it is damaged", path.string());
  return json;
}

void WriteFileAtomically(const fs::path& path, const std::string& content) {
  const fs::path temporary = fmt::format("{}.{}.tmp", path.string(), getpid());
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << content;
    file.flush();
    if (!file) FailRun("cannot write '{}': is the disk full?", temporary.string());
  }
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) FailRun("cannot write '{}': {}", path.string(), error.message());
}

void WriteJsonFile(const fs::path& path, const nlohmann::json& json) { WriteFileAtomically(path, json.dump(2) + "\n"); }

}  // namespace netwright
