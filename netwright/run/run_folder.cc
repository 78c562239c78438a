#include "netwright/run/run_folder.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>

#include "netwright/base/error.h"
#include "netwright/base/key_error.h"

namespace netwright {
namespace fs = std::filesystem;

namespace {

// Nothing is there but what a run leaves that was killed before its run.json was written.
bool IsUnused(const fs::path& folder) {
  return std::ranges::all_of(fs::directory_iterator(folder), [](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name == "checkpoint" || name.starts_with("run.json.");
  });
}

}  // namespace

RunFolder RunFolder::Plan(const std::string& path) {
  RunFolder folder((fs::path(path)));
  if (fs::exists(folder.run_json())) {
    FailUsageOf("out", "'{}' already holds a run; go on with it by `netwright resume {}`, or give another folder", path,
                path);
  }
  if (fs::is_directory(folder.path_) && !IsUnused(folder.path_)) {
    FailUsageOf("out", "'{}' is not empty; give a new folder for the run", path);
  }
  // Making it comes after the images are read: what is wrong with the place should not have to wait for that.
  std::error_code error;
  fs::path there = fs::absolute(folder.path_).lexically_normal();
  while (!fs::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  if (!fs::is_directory(there, error)) {
    FailUsage("cannot make the run folder '{}': '{}' is not a folder", path, there.string());
  }
  if (access(there.c_str(), W_OK) != 0) {
    FailUsage("cannot make the run folder '{}': '{}' cannot be written to", path, there.string());
  }
  return folder;
}

RunFolder RunFolder::Create(const std::string& path) {
  RunFolder folder = Plan(path);
  folder.Make();
  return folder;
}

RunFolder RunFolder::Open(const std::string& path) {
  RunFolder folder((fs::path(path)));
  if (!fs::exists(folder.run_json())) {
    FailUsage("'{}' holds no run (there is no run.json in it); start one with `netwright search`", path);
  }
  return folder;
}

void RunFolder::Make() const {
  std::error_code error;
  fs::create_directories(checkpoint(), error);
  if (error) FailUsage("cannot write to the run folder '{}': {}", path_.string(), error.message());
}

RunFolder::Clock RunFolder::ReadClock() const {
  const fs::path file = checkpoint() / "clock.json";
  if (!fs::exists(file)) return {};
  const nlohmann::json json = ReadJsonFile(file);
  return {json.value("search", 0.0), json.value("final", 0.0)};
}

void RunFolder::WriteClock(const Clock& clock) const {
  try {
    WriteJsonFile(checkpoint() / "clock.json", {{"search", clock.search}, {"final", clock.final_training}});
  } catch (const Error&) {
    // The one before it still lies there. What ends a run on a full disk is the loss of an evaluation or of a network.
  }
}

}  // namespace netwright
