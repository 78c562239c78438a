#include "netwright/run/session/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/base/key_error.h"
#include "netwright/base/shell_words.h"
#include "netwright/base/units.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/machine/machine.h"
#include "netwright/problems/context.h"
#include "netwright/problems/problems.h"
#include "netwright/report/text.h"
#include "netwright/run/session/auto_strategy.h"
#include "netwright/run/session/feasible.h"
#include "netwright/run/session/policy.h"
#include "netwright/run/strategies.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr char kPolicyDigest[] = "start_policy_digest";  // of run.json

std::string Absolute(const std::string& path) { return fs::absolute(path).lexically_normal().string(); }

// Files that the run has to find again, from whatever folder it is resumed.
ExperimentSpec WithAbsolutePaths(ExperimentSpec spec) {
  const ProblemName problem = ParseProblem(spec.dataset);
  if (!problem.name.empty() && fs::exists(problem.name)) {
    const bool images = spec.dataset == problem.name;
    if (!images) {
      spec.dataset = std::string(problem.kind->name) + ":" + Absolute(problem.name);
    } else if (LocateDataset(problem.name).path == problem.name) {  // no name of a known one
      spec.dataset = Absolute(problem.name);
    }
  }
  if ((spec.space.ends_with(".yml") || spec.space.ends_with(".yaml")) && fs::exists(spec.space)) {
    spec.space = Absolute(spec.space);
  }
  return spec;
}

std::unique_ptr<Problem> OpenProblem(const ExperimentSpec& spec, const fs::path& out, Progress& progress) {
  std::unique_ptr<Problem> problem = MakeProblem(spec);
  problem->Settle();
  problem->Open({.name = ParseProblem(spec.dataset).name,
                 .task = spec.task,
                 .space = spec.space,
                 .descriptors = MayWantDescriptors(spec),
                 .out = out,
                 .note = [&progress](const std::string& line) { progress.Note(line); },
                 .status = [&progress](const std::string& what) { progress.Update(what, std::nan(""), ""); }});
  return problem;
}

// What was chosen for this data and this machine, in one line. reason: SettledStrategy::reason.
std::string ChosenText(const ExperimentSpec& spec, Problem& problem, const std::string& reason) {
  std::vector<std::string> parts;
  if (!reason.empty()) parts.push_back(reason);
  const nlohmann::json config = ConfigOf(spec, problem);
  for (const char* key : {"recipe.device", "recipe.precision"}) {
    if (config.contains(key)) parts.push_back(config.at(key));
  }
  if (spec.evaluations > 0) parts.push_back(fmt::format("at most {} networks", spec.evaluations));
  if (spec.budget > 0) parts.push_back(fmt::format("{} in all", FormatSeconds(spec.budget)));
  return fmt::format("{}", fmt::join(parts, "; "));
}

void Warn(const ExperimentSpec& spec, const Problem& problem, const MachineInfo& machine, Progress& progress) {
  const InputSpec input = problem.tasks().front().input;
  CheckFeasible(*problem.space(), input, problem.limits());
  const std::string unmasked = UnmaskedWarning(spec, *problem.space(), input);
  if (!unmasked.empty()) progress.Note("warning: " + unmasked);
  const std::string seldom = FewUpdatesWarning(spec);
  if (!seldom.empty()) progress.Note("warning: " + seldom);
  for (const std::string& warning : Warnings(machine, LearnsPolicy(spec.strategy))) {
    progress.Note("warning: " + warning);
  }
}

// The first key that two configurations do not agree on; empty: none. Where the data lies, and on how many workers
// they are trained, decides nothing.
std::string FirstDifference(const nlohmann::json& one, const nlohmann::json& other) {
  for (const auto& [key, value] : one.items()) {
    if (key == "workers" || key == "dataset" || key == "speculate") continue;
    const auto found = other.find(key);
    if (found == other.end() || *found != value) return key;
  }
  return "";
}

Progress::Mode ModeOf(Verbosity verbosity) {
  if (verbosity == Verbosity::kQuiet) return Progress::Mode::kQuiet;
  return verbosity == Verbosity::kJson ? Progress::Mode::kJson : Progress::Mode::kAuto;
}

void CheckResumed(const RunFolder& folder, const ExperimentSpec& spec, const Problem& problem,
                  const std::string& policy, Store& store) {
  const nlohmann::json run = ReadJsonFile(folder.run_json());
  if (run.contains(kPolicyDigest) && run.at(kPolicyDigest) != DigestOf(policy).Hex()) {
    FailUsage("'{}' has changed since this run began; put it back, or start a new run", folder.start_policy().string());
  }
  if (run.at("dataset").at("task_fingerprint") != problem.Describe().at("dataset").at("task_fingerprint")) {
    FailUsage("the data set '{}' has changed since this run began; start a new run", spec.dataset);
  }
  if (run.at("code_version") != CodeVersion()) {
    spdlog::warn("this run began with netwright {}, and goes on with {}", std::string(run.at("code_version")),
                 CodeVersion());
  }
  const std::optional<RunInfo> stored = store.LastRun(nullptr);
  if (!stored) return;
  const nlohmann::json& config = run.at("config");
  const nlohmann::json began = nlohmann::json::parse(stored->spec);
  std::string key = FirstDifference(began, config);
  if (key.empty()) key = FirstDifference(config, began);
  if (key.empty()) return;
  FailUsage("this run cannot go on: it began with {} = {}, and {} now has {}; put it back, or start a new run", key,
            began.value(key, nlohmann::json()).dump(), folder.run_json().string(),
            config.value(key, nlohmann::json()).dump());
}

void WriteRunJson(const Session& session, const std::string& policy, const MachineInfo& machine) {
  nlohmann::json run = session.problem->Describe();
  run["config"] = ConfigOf(session.spec, *session.problem);
  run["code_version"] = CodeVersion();
  run["machine"] = machine;
  run["command"] = CleanText(OwnCommandLine());
  run["in_flight"] = InFlight(session.spec);
  if (!policy.empty()) run[kPolicyDigest] = DigestOf(policy).Hex();
  WriteJsonFile(session.folder.run_json(), run);
}

}  // namespace

std::unique_ptr<Session> OpenSession(const ExperimentSpec& given, const RunFolder& folder, Verbosity verbosity,
                                     bool resumed) {
  const ExperimentSpec absolute = resumed ? given : WithAbsolutePaths(given);
  const bool final = MakeProblem(absolute)->Candidates() > 0;
  auto session = std::unique_ptr<Session>(
      new Session{.spec = absolute,
                  .folder = folder,
                  .verbosity = verbosity,
                  .progress = Progress(ModeOf(verbosity)),
                  .problem = nullptr,
                  .clock = BudgetClock(folder, absolute.budget, final ? absolute.search_share : 1),
                  .strategy = nullptr});
  session->problem = OpenProblem(absolute, resumed ? fs::path() : folder.path(), session->progress);
  const Problem& problem = *session->problem;
  SettledStrategy settled = SettleStrategy(absolute, problem.space(), ContextOf(problem));
  const ExperimentSpec& spec = session->spec = std::move(settled.spec);
  session->progress.Note(ChosenText(spec, *session->problem, settled.reason));
  const MachineInfo machine = InspectMachine();
  Warn(spec, problem, machine, session->progress);

  // An agent's products are small: several threads would spend their time waiting for one another on cores that the
  // workers hold, and the policy's last bits would depend on how many cores there are.
  if (LearnsPolicy(spec.strategy)) ConfigureTorch(1);
  session->strategy = MakeStrategy(spec, {.space = problem.space(),
                                          .task = ContextOf(problem),
                                          .seed = spec.seed,
                                          .on_steps = [session = session.get()](std::span<const Step> steps) {
                                            for (SearchObserver* observer : session->observers) observer->OnStep(steps);
                                          }});
  const std::string policy = LoadStartPolicy(spec, resumed ? folder.start_policy() : fs::path(), *session->strategy);

  if (!resumed) {
    RunFolder::Create(folder.path().string());  // all that the run needs has been read: it can start
  }
  session->store = OpenStore(folder.store().string());  // and with it the lock, before anything is written
  if (!resumed) {
    if (fs::exists(folder.run_json()) || session->store->LastRun(nullptr)) {
      FailUsageOf("out", "'{}' already holds a run; give another folder", folder.path().string());
    }
    if (!policy.empty()) WriteFileAtomically(folder.start_policy(), policy);
    WriteRunJson(*session, policy, machine);
  }
  if (resumed) CheckResumed(folder, spec, problem, policy, *session->store);
  session->run = session->store->BeginRun({.spec = ReadJsonFile(folder.run_json()).at("config").dump(),
                                           .code_version = CodeVersion(),
                                           .machine = nlohmann::json(machine).dump()});
  session->summary.dataset = problem.Describe().at("dataset").at("name");
  session->summary.strategy = spec.strategy;
  session->summary.seed = spec.seed;
  return session;
}

}  // namespace netwright
