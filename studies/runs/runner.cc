#include "studies/runs/runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/resources.h"
#include "netwright/io/files.h"
#include "netwright/io/run_process.h"
#include "netwright/machine/machine.h"
#include "netwright/run/presets.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/store/store.h"
#include "netwright/workers/nodes/node_options.h"
#include "studies/runs/progress.h"
#include "studies/runs/record.h"
#include "studies/runs/schedule.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr int kPollMs = 200;

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

class StudyRunner {
 public:
  StudyRunner(const StudyRequest& request, const StudyPreset& preset, const StudyOptions& options)
      : plan_(PlanStudy(request, preset)),
        options_(options),
        record_(plan_, request, preset, options.out),
        on_nodes_(NodesFromEnvironment().used()),
        schedule_(plan_, Finished(), WorkersInAll(options)) {
    for (const std::string& note : plan_.notes) Say(note);
    for (const std::string& warning : Warnings(InspectMachine())) Say("warning: " + warning);
  }

  bool Run() {
    while (!schedule_.IsDone()) {
      while (const std::optional<StudySchedule::Start> start = schedule_.Next()) Begin(*start);
      Await();
      if (Interrupted()) {
        for (auto& [run, going] : going_) going.process.Interrupt();
        while (!going_.empty()) Await();
        return schedule_.IsDone();
      }
    }
    return true;
  }

 private:
  // On nodes one run after another has all of them.
  int WorkersInAll(const StudyOptions& options) const {
    if (on_nodes_) return 1;
    return options.workers > 0 ? options.workers : static_cast<int>(AllowedCores().size());
  }

  void Say(const std::string& line) const {
    if (options_.verbosity != Verbosity::kQuiet) fmt::print(stderr, "netwright: {}\n", line);
  }

  std::vector<bool> Finished() const {
    std::vector<bool> finished;
    for (const StudyRun& run : plan_.runs) finished.push_back(record_.IsFinished(run));
    return finished;
  }

  void Begin(const StudySchedule::Start& start) {
    const StudyRun& run = plan_.runs[start.run];
    Say(fmt::format("run {} of {}: {} on {}, seed {} ({})", start.run + 1, plan_.runs.size(), run.agent, run.dataset,
                    run.seed, run.name));
    const std::string folder = record_.FolderOf(run.name).string();
    std::vector<std::string> arguments = {"resume", folder};
    if (!record_.HasBegun(run)) {
      const std::string file = folder + ".json";
      const nlohmann::json config = ConfigOf(run);
      WriteJsonFile(file, config);
      arguments = {"search", "--preset", config.at("preset"), "--config", file, "--out", folder};
    }
    const int workers = on_nodes_ ? options_.workers : start.workers;
    if (workers > 0) arguments.insert(arguments.end(), {"--workers", std::to_string(workers)});
    arguments.push_back("--quiet");
    going_.try_emplace(
        start.run, arguments,
        RunProgress(run, fs::path(folder) / "experiments.sqlite", options_.verbosity == Verbosity::kVerbose));
  }

  // Waits a little for the runs' ends. Throws what a run failed with.
  void Await() {
    std::vector<pollfd> descriptors;
    for (const auto& [run, going] : going_) descriptors.push_back({going.process.fd(), POLLIN, 0});
    poll(descriptors.data(), descriptors.size(), kPollMs);
    for (auto entry = going_.begin(); entry != going_.end();) {
      auto& [run, going] = *entry;
      const std::optional<ProcessEnd> end = going.process.Poll();
      for (const std::string& line : going.progress.Lines(/*at_end=*/end.has_value())) Say(line);
      for (std::string& line : going.process.ReadLines()) going.said = std::move(line);
      if (end && !HasSaved(*end)) FailAs(run, *end, going.said);
      if (end) End(run);
      entry = end ? going_.erase(entry) : std::next(entry);
    }
  }

  static bool HasSaved(const ProcessEnd& end) {
    return end.how == ProcessEnd::How::kExited &&
           (end.code == 0 || end.code == static_cast<int>(ErrorKind::kInterrupted));
  }

  void End(size_t run) {
    record_.Note(run);
    record_.Save();
    if (!record_.IsFinished(plan_.runs[run])) return;
    schedule_.Finish(run);
    Say(plan_.runs[run].name + ": finished");
  }

  // The other runs are killed, which loses none of their finished evaluations.
  [[noreturn]] void FailAs(size_t run, const ProcessEnd& end, const std::string& said) const {
    const std::string& name = plan_.runs[run].name;
    if (end.how != ProcessEnd::How::kExited || said.empty()) FailRun("the run {} {}", name, end.Text());
    if (end.code == static_cast<int>(ErrorKind::kUsage)) FailUsage("the run {}: {}", name, said);
    FailRun("the run {}: {}", name, said);
  }

  // A run's configuration, with what earlier runs brought.
  nlohmann::json ConfigOf(const StudyRun& run) const {
    StudyRun resolved = run;
    if (!run.policy_from.empty()) {
      const fs::path policy = record_.FolderOf(run.policy_from) / "checkpoint" / "final.policy";
      resolved.Set("policy", fs::absolute(policy).lexically_normal().string());
    } else if (!run.policy_file.empty()) {
      resolved.Set("policy", run.policy_file);
    }
    resolved.Set("freeze_policy", run.freeze_policy);
    if (!run.best_of.empty()) {
      std::vector<fs::path> folders;
      for (const std::string& name : run.best_of) folders.push_back(record_.FolderOf(name));
      const std::vector<std::string> best = BestNetworks(folders, run.networks);
      if (best.empty()) FailRun("no network could be trained in {}", fmt::join(run.best_of, ", "));
      resolved.Set("listed.networks", fmt::to_string(fmt::join(best, ";")));
      resolved.Set("proposals", static_cast<int64_t>(best.size()) * run.repeats);
    }
    return netwright::ConfigOf(MakeSpec(resolved.settings));
  }

  struct Going {
    Going(const std::vector<std::string>& arguments, RunProgress of) : process(arguments), progress(std::move(of)) {}
    RunProcess process;
    RunProgress progress;
    std::string said;  // the last line of its standard error, where a quiet run says what it fails with
  };

  const StudyPlan plan_;
  const StudyOptions options_;
  StudyRecord record_;
  const bool on_nodes_;
  StudySchedule schedule_;
  std::map<size_t, Going> going_;  // by index in the plan
};

}  // namespace

bool RunStudy(const StudyRequest& request, const StudyPreset& preset, const StudyOptions& options) {
  return StudyRunner(request, preset, options).Run();
}

}  // namespace netwright
