#include "netwright/run/run_folder.h"

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

}  // namespace netwright
