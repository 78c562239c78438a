#include "netwright/run/search_run.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/resources.h"
#include "netwright/base/units.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/reward.h"
#include "netwright/final/final_training.h"
#include "netwright/graph/cost.h"
#include "netwright/nn/device.h"
#include "netwright/report/runs/run_data.h"
#include "netwright/run/affordable.h"
#include "netwright/run/run_report.h"
#include "netwright/run/session/answers.h"
#include "netwright/run/session/early_training.h"
#include "netwright/run/session/event_writer.h"
#include "netwright/run/session/policy.h"
#include "netwright/run/session/search_progress.h"
#include "netwright/run/session/session.h"
#include "netwright/run/session/speculation_file.h"
#include "netwright/run/session/store_writer.h"
#include "netwright/run/session/worker_count.h"
#include "netwright/run/strategies.h"
#include "netwright/workers/nodes/node_options.h"

namespace netwright {
namespace {

// Processor seconds of this process, all threads.
double ProcessorSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::string EndName(LoopEnd end) {
  switch (end) {
    case LoopEnd::kBudget:
      return "evaluations";
    case LoopEnd::kDeadline:
      return "budget";
    case LoopEnd::kStalled:
      return "stalled";
    case LoopEnd::kInterrupted:
      return "interrupted";
  }
  return "";
}

int StartedWorkers(Session& session) {
  const std::optional<WorkerNeed> need = session.problem->Workers();
  if (!need) return 0;
  const WorkerCount workers = CountWorkers(session.spec, *need, UsableCores());
  if (!workers.warning.empty()) session.progress.Note("warning: " + workers.warning);
  return workers.started;
}

// What earlier processes of the run have found out.
struct Found {
  Journal journal;
  std::map<uint64_t, double> times;  // when each result came, in seconds since 1970
};

Found ReadFound(Store& store) {
  Found found;
  for (const Experiment& row : store.Experiments("search")) {
    found.journal[row.id] = {row.key, row.evaluation};
    found.times[row.id] = SecondsOf(row);
  }
  return found;
}

// Those told before: results are told in the order of their ids.
int64_t ToldOf(const Journal& journal) {
  int64_t told = 0;
  while (journal.contains(static_cast<uint64_t>(told))) ++told;
  return told;
}

std::set<uint64_t> IdsOf(const Journal& journal) {
  std::set<uint64_t> ids;
  for (const auto& [id, entry] : journal) ids.insert(id);
  return ids;
}

// With a policy that many tasks have taught, the first networks of a search are its best ones but for little
// (docs/transfer.md): once these are trained, its share of a budget is smaller, and the final training has the rest.
constexpr int64_t kEnoughNetworks = 20;
constexpr double kEnoughShare = 0.15;

bool KnowsWhereToBegin(const Session& session) {
  const ExperimentSpec& spec = session.spec;
  return spec.budget > 0 && spec.evaluations == 0 && spec.search_share > kEnoughShare &&
         StartsFromModel(spec.strategy) && spec.policy != kNoPolicy && session.problem->Candidates() > 0;
}

LoopOptions LoopOptionsOf(const Session& session, const Journal& journal) {
  LoopOptions options = {.evaluations = session.spec.evaluations,
                         .proposals = session.spec.proposals,
                         .in_flight = InFlight(session.spec),
                         .deadline = session.clock.Deadline(),
                         .speculate = session.spec.speculate};
  if (session.spec.budget > 0) options.grace = std::min(5.0, 0.05 * session.spec.budget);
  if (KnowsWhereToBegin(session)) {
    options.enough = kEnoughNetworks;
    options.enough_deadline = session.clock.After(kEnoughShare * session.spec.budget);
  }
  options.replayed = ToldOf(journal);
  return options;
}

// The best of what was measured of a network. A strategy need not recommend the one with the highest accuracy.
std::optional<double> AccuracyOf(const std::string& architecture, const std::vector<Experiment>& rows) {
  std::optional<double> accuracy;
  for (const Experiment& row : rows) {
    if (row.architecture != architecture || row.evaluation.outcome != Outcome::kOk) continue;
    accuracy = std::max(accuracy.value_or(0), row.evaluation.metrics.accuracy);
  }
  return accuracy;
}

// The best networks, and what the search came to. workers: here; 0 where they are on nodes.
std::vector<Architecture> Conclude(Session& session, const SearchProgress& progress, int workers) {
  Summary& summary = session.summary;
  const Problem& problem = *session.problem;
  if (SaveFinalPolicy(session.spec, session.folder, *session.strategy)) summary.policy = "checkpoint/final.policy";
  summary.search_seconds = session.clock.SearchSeconds();
  summary.train_seconds = progress.train_seconds();
  if (workers > 0) summary.workers_busy = summary.train_seconds / (workers * summary.search_seconds);
  summary.child_images_per_second = static_cast<double>(summary.counts.images) / summary.search_seconds;
  const std::vector<Experiment> rows = session.store->Experiments("search");
  summary.expectations = ExpectationsOf(rows);
  std::vector<Architecture> best = session.strategy->Recommend(std::max(1, problem.Candidates()));
  if (best.empty()) return best;
  summary.best.emplace();
  summary.best->architecture = problem.space()->Format(best.front());
  summary.best->search_accuracy = AccuracyOf(summary.best->architecture, rows).value_or(progress.best_accuracy());
  if (const std::optional<Graph> graph = problem.space()->NetworkOf(best.front())) {
    const Limits limits = problem.limits();
    const Cost cost = EstimateCost(*graph, problem.tasks().front().input, limits.net, limits.batch_size);
    summary.best->params = cost.params;
    summary.best->flops = cost.flops;
  }
  return best;
}

std::vector<Architecture> Search(Session& session, bool resumed) {
  Problem& problem = *session.problem;
  Store& store = *session.store;
  auto [journal, times] = ReadFound(store);
  if (resumed) session.progress.Note(fmt::format("resuming: {} evaluations are known", journal.size()));
  const int workers = StartedWorkers(session);
  const KeyOfProposal key_of = MakeCacheKeys(problem.tasks(), problem.RecipeText());

  Answers answers(session.spec.answers, session.folder.path(), problem.RecipeText());
  const SpeculationStore kept =
      session.spec.speculate ? KeepSpeculations(session.folder.speculations()) : SpeculationStore{};
  std::unique_ptr<Evaluator> evaluator =
      problem.MakeEvaluator({.workers = workers, .folder = session.folder.path(), .kept = kept});
  evaluator = WithCache(std::move(evaluator), key_of, [&](const CacheKey& key) {
    std::optional<Evaluation> found = store.Find(key);
    return found ? found : answers.Find(key);
  });
  evaluator = WithLimits(std::move(evaluator), problem.tasks(), problem.limits());

  session.clock.BeginSearch();
  const LoopOptions options = LoopOptionsOf(session, journal);
  StoreWriter writer(store, session.run, problem.space(), key_of, IdsOf(journal));
  SearchProgress progress(session.progress, session.clock, problem.space(),
                          {.evaluations = session.spec.evaluations,
                           .proposals = session.spec.proposals,
                           .every = session.verbosity == Verbosity::kVerbose});
  EventWriter events(session.folder.path() / kEventsFile, std::move(times));
  EarlyTraining early(session);
  session.observers = {&progress, &writer, &events, &session.clock, &early};
  evaluator = WithReward(WithJournal(std::move(evaluator), key_of, std::move(journal)), session.spec.reward);

  const double processor_start = ProcessorSeconds();
  const auto start = std::chrono::steady_clock::now();
  const LoopEnd end = RunSearchLoop(*session.strategy, *evaluator, options, session.observers, session.summary.counts);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  session.clock.EndSearch();
  session.observers.clear();
  session.progress.Finish();
  session.summary.end = EndName(end);
  session.summary.main_cpu = (ProcessorSeconds() - processor_start) / std::max(1e-9, seconds.count());
  return Conclude(session, progress, NodesFromEnvironment().used() ? 0 : workers);
}

// Also where nothing is to follow the search.
void RequireTimeEnough(const Session& session, const std::vector<Architecture>& candidates) {
  const Summary& summary = session.summary;
  if (candidates.empty() && summary.end == EndName(LoopEnd::kDeadline) && summary.counts.trained == 0) {
    FailRun(
        "the budget of {} is too short: not one network was trained in the {} of it that the search has; set a "
        "larger budget",
        FormatSeconds(session.spec.budget), FormatSeconds(session.clock.SearchBudget()));
  }
}

void FailWithoutCandidates(const Session& session) {
  const LoopCounts& counts = session.summary.counts;
  FailRun("no network could be trained ({} invalid, {} failed); see {}", counts.invalid, counts.failed,
          session.folder.store().string());
}

// False when interrupted.
bool RunFinalStage(Session& session, const std::vector<Architecture>& candidates) {
  if (candidates.empty()) FailWithoutCandidates(session);
  session.clock.BeginFinal();
  session.summary.final = session.problem->RunFinal({.candidates = candidates,
                                                     .store = *session.store,
                                                     .run = session.run,
                                                     .folder = session.folder.path(),
                                                     .seconds = session.clock.FinalBudget(),
                                                     .on_progress = [&](double fraction, const std::string& text) {
                                                       session.progress.Update("final training", fraction, text);
                                                       session.clock.Save();
                                                     }});
  session.summary.final_seconds = session.clock.FinalSeconds();
  return session.summary.final.has_value();
}

// A process that was killed after the run's end has left its lock, and a log that is not in the database yet.
void CloseLeftStore(const std::filesystem::path& store) {
  if (!std::filesystem::exists(store.string() + ".lock") || WriterOf(store.string()) != 0) return;
  try {
    OpenStore(store.string());
  } catch (const Error&) {  // it can be read as it is
  }
}

bool IsTested(const Summary& summary) { return summary.finished && summary.final && summary.final->test_accuracy; }

Summary Run(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity, bool resumed) {
  const std::unique_ptr<Session> session = OpenSession(spec, folder, verbosity, resumed);
  const std::vector<Architecture> candidates = Search(*session, resumed);
  Summary& summary = session->summary;
  bool interrupted = summary.end == EndName(LoopEnd::kInterrupted);
  if (!interrupted) RequireTimeEnough(*session, candidates);
  if (!interrupted && session->problem->Candidates() > 0) interrupted = !RunFinalStage(*session, candidates);
  session->progress.Finish();
  summary.finished = !interrupted;
  if (interrupted) summary.end = EndName(LoopEnd::kInterrupted);
  summary.total_seconds = session->clock.TotalSeconds();
  session->clock.Save();
  std::error_code ignored;
  std::filesystem::remove(folder.report(), ignored);  // an older one would hide that this one is lacking
  WriteJsonFile(folder.summary(), summary);
  if (summary.finished) {
    RemoveFinalStates(folder.checkpoint());
    RemoveSpeculations(folder.speculations());
  }
  WriteFinalReport(folder, IsTested(summary));
  return summary;
}

}  // namespace

Summary RunSearch(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity) {
  Validate(spec);
  ExperimentSpec affordable = spec;
  KeepAffordable(affordable, UsableCores());
  return Run(affordable, folder, verbosity, /*resumed=*/false);
}

ExperimentSpec ReadSpec(const RunFolder& folder) {
  const nlohmann::json config = ReadJsonFile(folder.run_json()).at("config");
  ExperimentSpec spec = MakeRecordedSpec(config.at("preset"));
  constexpr auto kPreset = Settings::Origin::kPreset;  // older runs recorded the keys of all parts
  // Of runs from before these were keys.
  for (const char* device : {"recipe.device", "final.device"}) spec.parts.Set(device, "cpu", kPreset);
  spec.parts.Set("data.validation_share", "0", kPreset);
  spec.parts.Set("final_recipes", "plain", kPreset);
  spec.parts.Set("final_all_images", "false", kPreset);
  Apply(ToSettings(config, kPreset), spec);
  if (config.contains("max_flops") && !config.contains("search_max_flops")) {
    spec.parts.Set("search_max_flops", config.at("max_flops").dump(), kPreset);
    spec.parts.Set("max_flops", "0", kPreset);
  }
  return spec;
}

ExperimentSpec ReadSpecHere(const RunFolder& folder) {
  ExperimentSpec spec = ReadSpec(folder);
  // A run that came from another machine: its data set may lie elsewhere here. Other contents are refused later.
  if (spec.dataset.find('/') != std::string::npos && spec.dataset.find(':') == std::string::npos &&
      !std::filesystem::exists(spec.dataset)) {
    ReadJsonFile(folder.run_json()).at("dataset").at("name").get_to(spec.dataset);
  }
  return spec;
}

Summary ResumeSearch(const RunFolder& folder, int workers, Verbosity verbosity) {
  if (const std::optional<Summary> finished = FinishedSummary(folder.path())) {
    RemoveFinalStates(folder.checkpoint());
    CloseLeftStore(folder.store());
    if (!std::filesystem::exists(folder.report())) WriteFinalReport(folder, IsTested(*finished));
    return *finished;
  }
  ExperimentSpec spec = ReadSpecHere(folder);
  if (workers > 0) spec.workers = workers;
  folder.Make();  // one that travelled without its checkpoint
  return Run(spec, folder, verbosity, /*resumed=*/true);
}

}  // namespace netwright
