#include "netwright/run/study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/run/machine.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/summary.h"
#include "netwright/store/store.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// Keys that decide no result of a study: its runs have no final training.
constexpr std::array<std::string_view, 4> kIdle = {"workers", "finalists", "final_images", "search_share"};

nlohmann::json ConfigOf(const StudyPreset& preset) {
  StudyPreset copy = preset;
  Options options;
  Declare(copy.study, options);
  Declare(copy.spec, options);
  return options.ToJson();
}

// The best distinct networks of earlier runs by what the search scored them with, best first; ties in order of runs and
// trials.
std::vector<std::string> BestNetworks(const std::vector<fs::path>& folders, int count) {
  struct Found {
    double accuracy;
    std::string architecture;
  };
  std::vector<Found> found;
  std::map<std::string, size_t> place;  // in `found`, by network
  for (const fs::path& folder : folders) {
    const auto store = OpenStoreReadOnly(RunFolder::Open(folder.string()).store().string());
    for (const Experiment& row : store->Experiments("search")) {
      if (row.evaluation.outcome != Outcome::kOk) continue;
      if (place.emplace(row.key.network, found.size()).second) {
        found.push_back({row.evaluation.metrics.accuracy, row.architecture});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.accuracy > b.accuracy; });
  std::vector<std::string> best;
  for (size_t i = 0; i < found.size() && static_cast<int>(i) < count; ++i) best.push_back(found[i].architecture);
  return best;
}

class Study {
 public:
  Study(const StudyRequest& request, const StudyPreset& preset, const std::string& preset_name,
        const StudyOptions& options)
      : plan_(PlanStudy(request, preset)), options_(options), out_(options.out) {
    std::error_code error;
    record_ = {{"experiment", request.experiment},
               {"preset", preset_name},
               {"data", fs::absolute(request.data, error).lexically_normal().string()},
               {"policy", request.policy},
               {"experiment1", request.experiment1},
               {"config", ConfigOf(preset)},
               {"code_version", CodeVersion()},
               {"machine", InspectMachine()},
               {"notes", plan_.notes},
               {"runs", nlohmann::json::array()}};
    if (fs::exists(out_ / "study.json")) GoOnWith(ReadJsonFile(out_ / "study.json"));
    fs::create_directories(out_ / "runs", error);
    if (error) FailUsage("cannot make the folder '{}': {}", (out_ / "runs").string(), error.message());
    for (const StudyRun& run : plan_.runs) record_["runs"].push_back(EntryOf(run));
  }

  bool Run() {
    Save();
    for (const std::string& note : plan_.notes) Say(note);
    for (size_t i = 0; i < plan_.runs.size(); ++i) {
      if (IsFinished(plan_.runs[i])) {
        Note(i);
        continue;
      }
      const StudyRun& run = plan_.runs[i];
      Say(fmt::format("run {} of {}: {} on {}, seed {} ({})", i + 1, plan_.runs.size(), run.agent, run.dataset,
                      run.seed, run.name));
      const bool finished = Carry(run);
      Note(i);
      Save();
      if (!finished) return false;
    }
    Save();
    return true;
  }

 private:
  void Say(const std::string& line) const {
    if (options_.verbosity != Verbosity::kQuiet) fmt::print(stderr, "netwright: {}\n", line);
  }

  fs::path FolderOf(const std::string& run) const { return out_ / "runs" / run; }

  // The folder holds an earlier call's study: it must be the same one, unless that call came to nothing.
  void GoOnWith(const nlohmann::json& earlier) {
    const nlohmann::json& runs = earlier.at("runs");
    if (std::none_of(runs.begin(), runs.end(),
                     [&](const nlohmann::json& run) { return fs::exists(FolderOf(run.at("name")) / "run.json"); })) {
      return;
    }
    for (const char* key : {"experiment", "preset", "policy", "experiment1"}) {
      if (earlier.at(key) != record_.at(key)) {
        FailUsage("'{}' holds a study with {} {}, not {}; give another --out", out_.string(), key,
                  earlier.at(key).dump(), record_.at(key).dump());
      }
    }
    const nlohmann::json& config = record_.at("config");
    for (const auto& [key, value] : config.items()) {
      if (std::find(kIdle.begin(), kIdle.end(), key) != kIdle.end()) continue;
      if (!earlier.at("config").contains(key) || earlier.at("config").at(key) == value) continue;
      if (key == "study.seeds" && value > earlier.at("config").at(key)) {
        CheckDraws(earlier.at("runs"));
        continue;
      }
      FailUsage("'{}' holds a study with {} = {}, not {}; give another --out", out_.string(), key,
                earlier.at("config").at(key).dump(), value.dump());
    }
    record_["code_version"] = earlier.at("code_version");  // that it began with
    record_["machine"] = earlier.at("machine");
  }

  // More seeds than before: no run may have begun that draws its networks from runs of all seeds.
  void CheckDraws(const nlohmann::json& earlier) const {
    for (const StudyRun& run : plan_.runs) {
      const auto same = [&](const nlohmann::json& entry) { return entry.at("name") == run.name; };
      const auto entry = std::find_if(earlier.begin(), earlier.end(), same);
      if (entry == earlier.end() || entry->at("state") == "planned" || entry->at("best_of") == run.best_of) continue;
      FailUsage("'{}' cannot take more seeds: its run {} has drawn the networks of fewer; give another --out",
                out_.string(), run.name);
    }
  }

  static nlohmann::json EntryOf(const StudyRun& run) {
    return {{"name", run.name},
            {"part", run.part},
            {"agent", run.agent},
            {"dataset", run.dataset},
            {"seed", run.seed},
            {"order", run.order},
            {"policy_from", run.policy_from},
            {"best_of", run.best_of},
            {"repeats", run.repeats},
            {"state", "planned"},
            {"seconds", 0.0}};
  }

  bool IsFinished(const StudyRun& run) const { return FinishedSummary(FolderOf(run.name)).has_value(); }

  // Writes down what became of run number i so far.
  void Note(size_t i) {
    nlohmann::json& entry = record_["runs"][i];
    const fs::path folder = FolderOf(plan_.runs[i].name);
    if (!fs::exists(folder / "run.json")) return;
    entry["state"] = IsFinished(plan_.runs[i]) ? "finished" : "interrupted";
    if (fs::exists(folder / "summary.json")) {
      entry["seconds"] = ReadJsonFile(folder / "summary.json").at("wall_seconds").at("total");
    }
  }

  void Save() const { WriteJsonFile(out_ / "study.json", record_); }

  // Starts or resumes a run; false when interrupted.
  bool Carry(const StudyRun& run) {
    const std::string path = FolderOf(run.name).string();
    if (fs::exists(FolderOf(run.name) / "run.json")) {
      return ResumeSearch(RunFolder::Open(path), options_.workers, options_.verbosity).finished;
    }
    const RunFolder folder = RunFolder::Create(path);
    return RunSearch(Complete(run), folder, options_.verbosity).finished;
  }

  // Fills in what earlier runs brought.
  ExperimentSpec Complete(const StudyRun& run) const {
    ExperimentSpec spec = run.spec;
    spec.workers = options_.workers;
    if (!run.policy_from.empty()) {
      spec.policy = fs::absolute(FolderOf(run.policy_from) / "checkpoint" / "final.policy").lexically_normal().string();
    } else if (!run.policy_file.empty()) {
      spec.policy = run.policy_file;
    }
    spec.freeze_policy = run.freeze_policy;
    if (!run.best_of.empty()) {
      std::vector<fs::path> folders;
      for (const std::string& name : run.best_of) folders.push_back(FolderOf(name));
      const std::vector<std::string> best = BestNetworks(folders, run.networks);
      if (best.empty()) FailRun("no network could be trained in {}", fmt::join(run.best_of, ", "));
      spec.listed.networks = fmt::format("{}", fmt::join(best, ";"));
      spec.proposals = static_cast<int64_t>(best.size()) * run.repeats;
    }
    return spec;
  }

  const StudyPlan plan_;
  const StudyOptions options_;
  const fs::path out_;
  nlohmann::json record_;  // study.json
};

}  // namespace

bool RunStudy(const StudyRequest& request, const StudyPreset& preset, const std::string& preset_name,
              const StudyOptions& options) {
  return Study(request, preset, preset_name, options).Run();
}

}  // namespace netwright
