#include "netwright/run/run_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "netwright/base/error.h"

namespace netwright {
namespace fs = std::filesystem;

RunFolder RunFolder::Create(const std::string& path) {
  RunFolder folder((fs::path(path)));
  if (fs::exists(folder.run_json())) {
    FailUsage("'{}' already holds a run; go on with it by `netwright resume {}`, or give another --out", path, path);
  }
  std::error_code error;
  fs::create_directories(folder.path_, error);
  if (!error) fs::create_directories(folder.checkpoint(), error);
  if (error) FailUsage("cannot make the run folder '{}': {}", path, error.message());
  return folder;
}

RunFolder RunFolder::Open(const std::string& path) {
  RunFolder folder((fs::path(path)));
  if (!fs::exists(folder.run_json())) {
    FailUsage("'{}' holds no run (there is no run.json in it); start one with `netwright search`", path);
  }
  std::error_code error;
  fs::create_directories(folder.checkpoint(), error);
  if (error) FailUsage("cannot write to the run folder '{}': {}", path, error.message());
  return folder;
}

RunFolder::Clock RunFolder::ReadClock() const {
  const fs::path file = checkpoint() / "clock.json";
  if (!fs::exists(file)) return {};
  const nlohmann::json json = ReadJsonFile(file);
  return {json.value("search", 0.0), json.value("final", 0.0)};
}

void RunFolder::WriteClock(const Clock& clock) const {
  WriteJsonFile(checkpoint() / "clock.json", {{"search", clock.search}, {"final", clock.final_training}});
}

nlohmann::json ReadJsonFile(const fs::path& path) {
  std::ifstream file(path);
  if (!file) FailRun("cannot read '{}'", path.string());
  nlohmann::json json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) FailRun("'{}' is not JSON; the run folder is damaged", path.string());
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
