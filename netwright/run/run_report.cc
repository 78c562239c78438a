#include "netwright/run/run_report.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/report/runs/search_report.h"
#include "netwright/run/explained_mistakes.h"
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
auto Guarded(const std::string& what, Body body) {
  try {
    return body();
  } catch (const nlohmann::json::exception& error) {
    FailRun("cannot report on {}: a damaged file: {}", what, error.what());
  }
}

Page ReportOf(const RunData& data) { return SearchReport(data, Differences(data.run)); }

void AddMistakes(const RunFolder& folder, RunData& data) {
  try {
    WriteExplainedMistakes(folder, data);
    data.mistakes = ReadMistakes(folder.path());
  } catch (const std::exception& error) {
    spdlog::warn("the report does not show what the model gets wrong: {}", error.what());
  }
}

}  // namespace

Page RunPage(const std::filesystem::path& folder) {
  return Guarded(folder.string(), [&] { return ReportOf(ReadRunData(folder)); });
}

Page ComparisonPage(const std::vector<std::string>& folders) {
  return Guarded("these runs", [&] {
    std::vector<RunData> runs;
    for (const std::string& folder : folders) runs.push_back(ReadRunData(folder));
    return ComparisonReport(runs);
  });
}

void WriteFinalReport(const RunFolder& folder, bool tested) {
  try {
    Guarded(folder.path().string(), [&] {
      RunData data = ReadRunData(folder.path());
      if (tested) AddMistakes(folder, data);
      ReportOf(data).Write(folder.report());
    });
  } catch (const std::exception& error) {
    spdlog::warn("no report was written: {}", error.what());
  }
}

}  // namespace netwright
