#include "netwright/run/run_folder.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <system_error>

#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/io/atomic_file.h"

namespace netwright {
namespace fs = std::filesystem;

namespace {

// Nothing is there but what a run leaves that was killed before its run.json was written.
bool IsUnused(const fs::path& folder) {
  return std::ranges::all_of(fs::directory_iterator(folder), [](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name == "checkpoint" || name.starts_with("run.json.") || name.starts_with("experiments.sqlite");
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
  const std::optional<nlohmann::json> json = ReadJsonIfWhole(file);
  const auto seconds = [&json](const char* part) {
    const bool known = json && json->is_object() && json->contains(part) && json->at(part).is_number();
    return known ? json->at(part).get<double>() : -1;
  };
  const Clock clock{seconds("search"), seconds("final")};
  if (clock.search >= 0 && clock.final_training >= 0) return clock;
  spdlog::warn("{} is damaged: the time that the run took so far is not known and not counted", file.string());
  return {};
}

void RunFolder::WriteClock(const Clock& clock) const {
  try {
    AtomicFile file((checkpoint() / "clock.json").string());
    file.Write(nlohmann::json({{"search", clock.search}, {"final", clock.final_training}}).dump(2) + "\n");
    file.CommitUnsynced();  // often
  } catch (const Error&) {
    // The one before it still lies there. What ends a run on a full disk is the loss of an evaluation or of a network.
  }
}

}  // namespace netwright
