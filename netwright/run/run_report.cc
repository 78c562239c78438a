#include "netwright/run/run_report.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/report/runs/search_report.h"
#include "netwright/report/tensorboard.h"
#include "netwright/run/spec.h"

namespace netwright {
namespace {

std::string TextOf(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// The keys of the run's configuration that do not have their preset's value; the data set, the preset's name and the
// seed are told elsewhere.
std::vector<ConfigDifference> Differences(const nlohmann::json& run) {
  const nlohmann::json config = run.at("config");
  ExperimentSpec preset = MakeRecordedSpec(config.at("preset").get<std::string>());
  if (preset.policy == kAuto) preset.policy = kNoPolicy;  // of the strategies that have no default one
  const std::string strategy = std::exchange(preset.strategy, config.at("strategy"));
  nlohmann::json defaults = ConfigOf(preset);
  defaults["strategy"] = strategy;
  std::vector<ConfigDifference> differences;
  for (const auto& [key, value] : config.items()) {
    if (key == "dataset" || key == "preset" || key == "seed") continue;
    const auto known = defaults.find(key);
    if (known == defaults.end() || *known == value) continue;  // of a part that the run does not have, or as it was
    differences.push_back({key, TextOf(value), TextOf(*known)});
  }
  return differences;
}

// The store's and the run folder's files are our own: one of another shape is damaged.
template <typename Body>
std::vector<std::string> Guarded(const std::string& what, Body body) {
  try {
    return body();
  } catch (const nlohmann::json::exception& error) {
    FailRun("cannot report on {}: a damaged file: {}", what, error.what());
  }
}

}  // namespace

std::vector<std::string> WriteRunReport(const std::filesystem::path& folder, const std::filesystem::path& path) {
  return Guarded(folder.string(), [&] {
    const RunData data = ReadRunData(folder);
    if (path.parent_path() == folder) WriteTensorBoardEvents(data, folder / kEventsFile);
    return SearchReport(data, Differences(data.run)).Write(path);
  });
}

std::vector<std::string> WriteComparison(const std::vector<std::string>& folders, const std::filesystem::path& path) {
  return Guarded("these runs", [&] {
    std::vector<RunData> runs;
    for (const std::string& folder : folders) runs.push_back(ReadRunData(folder));
    return ComparisonReport(runs).Write(path);
  });
}

void WriteFinalReport(const RunFolder& folder) {
  try {
    const std::vector<std::string> problems = WriteRunReport(folder.path(), folder.report());
    if (!problems.empty()) spdlog::warn("{} has no charts: {}", folder.report().string(), problems.front());
  } catch (const std::exception& error) {
    spdlog::warn("no report was written: {}", error.what());
  }
}

}  // namespace netwright
