#include "netwright/measure/transfer/transfer_bench.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/ranks.h"
#include "netwright/base/resources.h"
#include "netwright/base/text_list.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/measure/transfer/controls.h"
#include "netwright/problems/context.h"
#include "netwright/problems/problems.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/session/auto_strategy.h"
#include "netwright/run/session/policy.h"
#include "netwright/run/session/worker_count.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/tasks/task_name.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kTask = "task:", kProgram = "program:";
constexpr std::string_view kUnrelated = "unrelated:", kWiped = "wiped:", kProbe = "probe:";

// One search to be done.
struct Unit {
  std::string strategy, task;  // as in TransferCurve
  ExperimentSpec spec;
  std::string_view control = {};  // one of the three; "": none
};

// The actions that build it.
std::string ActionsText(const SearchSpace& space, const Architecture& arch) {
  std::vector<std::string> names;
  for (const Action action : space.ActionsOf(arch)) {
    if (action != space.TerminalAction()) names.push_back(space.ActionName(action));
  }
  return fmt::format("{}", fmt::join(names, " "));
}

// What a problem knows of its task, for the units that follow one another with other seeds.
class KnownAccuracies {
 public:
  const std::vector<double>& Of(const Unit& unit, const Problem& problem) {
    if (unit.strategy != strategy_ || unit.task != task_) known_ = problem.KnownAccuracies();
    strategy_ = unit.strategy;
    task_ = unit.task;
    return known_;
  }

 private:
  std::string strategy_, task_;
  std::vector<double> known_;
};

// Notes each network, and what the one is worth that the strategy recommends then, as a user would take it; where the
// problem does not know that, the best accuracy so far.
class CurveWriter final : public SearchObserver {
 public:
  CurveWriter(const Problem& problem, const Strategy& strategy, const std::vector<double>& known, TransferCurve& curve)
      : problem_(problem), strategy_(strategy), known_(known), curve_(curve) {}
  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts&) override {
    if (!evaluation.trained()) return;
    const Metrics& metrics = evaluation.metrics;
    curve_.cost.push_back(metrics.train_seconds > 0 ? metrics.train_seconds : static_cast<double>(metrics.flops));
    curve_.networks.push_back(ActionsText(*problem_.space(), proposal.arch));
    if (!known_.empty()) {
      curve_.proposed.push_back(
          QuantileOf(problem_.AccuracyWithoutChance(proposal).value_or(metrics.accuracy), known_));
    }
    if (evaluation.outcome == Outcome::kOk) seen_ = std::max(seen_, metrics.accuracy);
    curve_.best.push_back(Worth().value_or(seen_));
  }

 private:
  std::optional<double> Worth() const {
    const std::vector<Architecture> recommended = strategy_.Recommend(1);
    if (recommended.empty()) return std::nullopt;
    Proposal proposal{.arch = recommended.front()};
    Describe(*problem_.space(), proposal);
    return problem_.AccuracyWithoutChance(proposal);
  }

  const Problem& problem_;
  const Strategy& strategy_;
  const std::vector<double>& known_;
  TransferCurve& curve_;
  double seen_ = 0;  // the best accuracy, as evaluated
};

// Counts the time that a strategy takes.
class TimedStrategy final : public Strategy {
 public:
  TimedStrategy(Strategy& inner, double& seconds) : inner_(inner), seconds_(seconds) {}
  std::vector<Proposal> Ask(int max) override {
    const Stopwatch stopwatch(seconds_);
    return inner_.Ask(max);
  }
  void Tell(std::span<const Evaluation> evaluations) override {
    const Stopwatch stopwatch(seconds_);
    inner_.Tell(evaluations);
  }
  std::vector<Architecture> Recommend(int k) const override { return inner_.Recommend(k); }

 private:
  // Adds the seconds of its life.
  class Stopwatch {
   public:
    explicit Stopwatch(double& seconds) : seconds_(seconds) {}
    ~Stopwatch() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

   private:
    double& seconds_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  };

  Strategy& inner_;
  double& seconds_;
};

// nullopt when interrupted.
std::optional<TransferCurve> RunUnit(const Unit& unit, const fs::path& folder, KnownAccuracies& all_known) {
  Validate(unit.spec);
  const std::unique_ptr<Problem> problem = MakeProblem(unit.spec);
  problem->Settle();
  problem->Open({.name = ParseProblem(unit.spec.dataset).name,
                 .task = unit.spec.task,
                 .space = unit.spec.space,
                 .descriptors = MayWantDescriptors(unit.spec)});
  const ExperimentSpec spec = SettleStrategy(unit.spec, problem->space(), ContextOf(*problem)).spec;
  const StrategyContext context = {
      .space = problem->space(), .task = ContextOf(*problem), .seed = spec.seed, .evaluations = spec.evaluations};
  const auto make_strategy = [&] {
    std::unique_ptr<Strategy> made = MakeStrategy(spec, context);
    LoadStartPolicy(spec, {}, *made);
    return made;
  };
  const std::vector<double>& known = all_known.Of(unit, *problem);
  std::unique_ptr<Strategy> strategy = make_strategy();
  if (unit.control == kUnrelated) {
    if (known.empty()) FailUsage("unrelated: needs a table or a surrogate, whose accuracies are known");
    strategy = WithUnrelatedRewards(std::move(strategy), known, spec.seed);
  }
  if (unit.control == kWiped) strategy = WithWipedMemory(std::move(strategy));
  const std::optional<WorkerNeed> need = problem->Workers();
  const int workers = need ? CountWorkers(spec, *need, UsableCores()).started : 0;
  const KeyOfProposal key_of = MakeCacheKeys(problem->tasks(), problem->RecipeText());
  std::unique_ptr<Evaluator> evaluator = problem->MakeEvaluator({.workers = workers, .folder = folder});
  evaluator = WithCache(std::move(evaluator), key_of, {});
  evaluator = WithReward(WithLimits(std::move(evaluator), problem->tasks(), problem->limits()), spec.reward);

  TransferCurve curve{.strategy = unit.strategy, .task = unit.task, .seed = spec.seed};
  if (unit.control == kProbe) {
    const auto next = ProbeNextProposal(*strategy, *make_strategy(), *evaluator);
    if (!next) return std::nullopt;
    for (const Proposal& proposal : {next->first, next->second}) {
      curve.networks.push_back(ActionsText(*problem->space(), proposal.arch));
    }
    return curve;
  }
  CurveWriter writer(*problem, *strategy, known, curve);
  SearchObserver* const observer = &writer;
  double seconds = 0;
  TimedStrategy timed(*strategy, seconds);
  LoopCounts counts;
  const LoopEnd end = RunSearchLoop(timed, *evaluator, {.evaluations = spec.evaluations, .in_flight = InFlight(spec)},
                                    std::span(&observer, 1), counts);
  if (end == LoopEnd::kInterrupted) return std::nullopt;
  curve.found = static_cast<int64_t>(curve.best.size());
  curve.strategy_seconds = seconds / static_cast<double>(std::max<int64_t>(1, curve.found));
  curve.best.resize(static_cast<size_t>(spec.evaluations), curve.best.empty() ? 0 : curve.best.back());
  if (!known.empty()) {
    curve.known_low = known.front();
    curve.known_high = known.back();
    for (const double accuracy : curve.best) curve.quantile.push_back(QuantileOf(accuracy, known));
  }
  return curve;
}

void AddUnits(const TransferOptions& options, const std::string& strategy, const std::string& problem,
              std::vector<Unit>& units) {
  ExperimentSpec spec = MakeSpec("quick");
  Apply(options.settings, spec);
  std::string_view control;
  for (const std::string_view each : {kUnrelated, kWiped, kProbe}) {
    if (strategy.starts_with(each)) control = each;
  }
  const std::string plain = strategy.substr(control.size());
  if (plain.starts_with(kProgram)) {
    spec.strategy = "program";
    spec.parts.Set("program.command", plain.substr(kProgram.size()));
  } else {
    SetStrategy(plain, spec);
  }
  spec.evaluations = options.networks;
  spec.proposals = 0;
  spec.budget = 0;
  spec.in_flight = options.in_flight;
  spec.workers = options.workers;
  spec.parts.Set("final_training", "false", Settings::Origin::kPreset);
  std::vector<std::string> tasks = {""};
  if (problem.starts_with(kTask)) {
    const TaskName name = ParseTaskName(std::string_view(problem).substr(kTask.size()));
    Apply(SettingsOf(name), spec);
    spec.dataset = name.dataset;
  } else {
    spec.dataset = problem;
    const ProblemName parsed = ParseProblem(problem);
    if (const std::vector<std::string> names = parsed.kind->make()->TaskNames(parsed.name); !names.empty()) {
      tasks = options.tasks.empty() ? names : options.tasks;
    }
  }
  for (const std::string& task : tasks) {
    spec.task = task;
    for (int s = 0; s < options.seeds; ++s) {
      spec.seed = options.first_seed + static_cast<uint64_t>(s);
      units.push_back({.strategy = strategy,
                       .task = task.empty() ? problem : problem + " " + task,
                       .spec = spec,
                       .control = control});
    }
  }
}

}  // namespace

bool RunTransferBench(const TransferOptions& options, const std::function<void(size_t, size_t)>& on_done) {
  ConfigureTorch(1);
  std::vector<Unit> units;
  for (const std::string& strategy : options.strategies) {
    for (const std::string& problem : options.problems) AddUnits(options, strategy, problem, units);
  }
  fs::create_directories(options.out);
  std::set<std::tuple<std::string, std::string, uint64_t>> known;
  KnownAccuracies known_accuracies;
  for (const TransferCurve& curve : ReadCurves(options.out)) known.insert(curve.Id());
  const fs::path path = fs::path(options.out) / fmt::format("curves-{}.jsonl", options.part);
  std::ofstream file(path, std::ios::app);
  if (!file) FailUsage("cannot write to '{}'", path.string());
  std::string_view before = file.tellp() > 0 ? "\n" : "";  // a killed process may have left half a line
  const auto parts = static_cast<size_t>(options.parts), part = static_cast<size_t>(options.part);
  const size_t count = units.size() / parts + (part < units.size() % parts);
  for (size_t i = part, done = 0; i < units.size(); i += parts) {
    if (Interrupted()) return false;
    const Unit& unit = units[i];
    if (!known.contains({unit.strategy, unit.task, unit.spec.seed})) {
      const std::optional<TransferCurve> curve = RunUnit(unit, options.out, known_accuracies);
      if (!curve) return false;
      file << std::exchange(before, "") << nlohmann::json(*curve).dump() << std::endl;
    }
    on_done(++done, count);
  }
  return true;
}

}  // namespace netwright
