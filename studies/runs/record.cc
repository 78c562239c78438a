#include "studies/runs/record.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "netwright/base/error.h"
#include "netwright/base/json_fields.h"
#include "netwright/base/key_error.h"
#include "netwright/io/files.h"
#include "netwright/machine/machine.h"
#include "netwright/run/summary.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

}  // namespace

NETWRIGHT_TO_JSON(StudyRun, name, part, agent, dataset, seed, order, policy_from, best_of, repeats);

StudyRecord::StudyRecord(const StudyPlan& plan, const StudyRequest& request, const StudyPreset& preset,
                         const fs::path& out)
    : plan_(plan), out_(out) {
  std::error_code error;
  record_ = {{"experiment", request.experiment},
             {"preset", preset.name},
             {"data", fs::absolute(request.data, error).lexically_normal().string()},
             {"policy", request.policy},
             {"experiment1", request.experiment1},
             {"config", ToJson(preset)},
             {"code_version", CodeVersion()},
             {"machine", InspectMachine()},
             {"notes", plan.notes},
             {"runs", nlohmann::json::array()}};
  if (fs::exists(out_ / "study.json")) GoOnWith(ReadJsonFile(out_ / "study.json"));
  fs::create_directories(out_ / "runs", error);
  if (error) FailUsage("cannot make the folder '{}': {}", (out_ / "runs").string(), error.message());
  for (const StudyRun& run : plan.runs) {
    nlohmann::json& entry = record_["runs"].emplace_back(run);
    entry["state"] = "planned";
    entry["seconds"] = 0.0;
  }
  for (size_t i = 0; i < plan.runs.size(); ++i) Note(i);
  Save();
}

bool StudyRecord::HasBegun(const StudyRun& run) const { return fs::exists(FolderOf(run.name) / "run.json"); }

bool StudyRecord::IsFinished(const StudyRun& run) const { return FinishedSummary(FolderOf(run.name)).has_value(); }

void StudyRecord::Note(size_t run) {
  const StudyRun& of = plan_.runs[run];
  nlohmann::json& entry = record_["runs"][run];
  if (!HasBegun(of)) return;
  entry["state"] = IsFinished(of) ? "finished" : "interrupted";
  const fs::path summary = FolderOf(of.name) / "summary.json";
  if (fs::exists(summary)) entry["seconds"] = ReadJsonFile(summary).at("wall_seconds").at("total");
}

void StudyRecord::Save() const { WriteJsonFile(out_ / "study.json", record_); }

void StudyRecord::GoOnWith(const nlohmann::json& earlier) {
  const nlohmann::json& runs = earlier.at("runs");
  const auto has_begun = [&](const nlohmann::json& run) { return fs::exists(FolderOf(run.at("name")) / "run.json"); };
  if (std::none_of(runs.begin(), runs.end(), has_begun)) return;
  for (const char* key : {"experiment", "preset", "policy", "experiment1"}) {
    if (earlier.at(key) != record_.at(key)) {
      FailUsageOf("out", "'{}' holds a study with {} {}, not {}; give another folder", out_.string(), key,
                  earlier.at(key).dump(), record_.at(key).dump());
    }
  }
  const nlohmann::json& config = record_.at("config");
  for (const auto& [key, value] : config.items()) {
    if (IsIdle(key)) continue;
    if (!earlier.at("config").contains(key) || earlier.at("config").at(key) == value) continue;
    if (key == "study.seeds" && value > earlier.at("config").at(key)) {
      CheckDraws(runs);
      continue;
    }
    FailUsageOf("out", "'{}' holds a study with {} = {}, not {}; give another folder", out_.string(), key,
                earlier.at("config").at(key).dump(), value.dump());
  }
  record_["code_version"] = earlier.at("code_version");  // that it began with
  record_["machine"] = earlier.at("machine");
}

// More seeds than before: no run may have begun that draws its networks from runs of all seeds.
void StudyRecord::CheckDraws(const nlohmann::json& earlier) const {
  for (const StudyRun& run : plan_.runs) {
    const auto same = [&](const nlohmann::json& entry) { return entry.at("name") == run.name; };
    const auto entry = std::find_if(earlier.begin(), earlier.end(), same);
    if (entry == earlier.end() || entry->at("state") == "planned" || entry->at("best_of") == run.best_of) continue;
    FailUsageOf("out", "'{}' cannot take more seeds: its run {} has drawn the networks of fewer; give another folder",
                out_.string(), run.name);
  }
}

}  // namespace netwright
