// What speculation saves (docs/scale.md): searches on a clock of their own, with and without it. Networks are scored by
// what a policy's model foretells of a task, with noise; trainings last as in bench/nodes_sim.py. Times are in mean
// trainings; real time and cores play no role.
//
//   bench_speculation policies/default.policy --strategy evolution --workers 8 --in-flight 4 --evaluations 100
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/problems/problems.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/session/policy.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/workers/virtual_runner.h"

namespace netwright {
namespace {

// Notes what is asked for: the runner knows networks by their text only.
class Noting final : public EvaluatorDecorator {
 public:
  Noting(std::unique_ptr<Evaluator> inner, std::map<std::string, Proposal>& noted)
      : EvaluatorDecorator(std::move(inner)), noted_(noted) {}
  void Submit(std::span<const Proposal> proposals) override {
    Note(proposals);
    inner_->Submit(proposals);
  }
  void Speculate(std::span<const Proposal> likely) override {
    Note(likely);
    inner_->Speculate(likely);
  }
  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override { return inner_->Wait(timeout); }

 private:
  void Note(std::span<const Proposal> proposals) {
    for (const Proposal& proposal : proposals) noted_.emplace(proposal.key.text(), proposal);
  }
  std::map<std::string, Proposal>& noted_;
};

class Told final : public SearchObserver {
 public:
  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts&) override {
    rows.push_back(fmt::format("{} {} {}", proposal.key.text(), evaluation.reward(), evaluation.cached));
  }
  std::vector<std::string> rows;
};

struct Played {
  double time = 0;
  size_t jobs = 0, speculations = 0;
  int cancelled = 0;
  std::vector<std::string> rows;
};

Played Play(const ExperimentSpec& spec, const std::string& file, int workers, double restart, bool speculate) {
  const std::unique_ptr<Problem> problem = MakeProblem(spec);
  problem->Open({.name = file, .task = spec.task});
  const TaskInfo task = problem->tasks().front();
  const std::unique_ptr<Strategy> strategy = MakeStrategy(
      spec, {.space = problem->space(),
             .task = {.task = 0, .input = task.input, .limits = problem->limits(), .descriptors = task.descriptors},
             .seed = spec.seed});
  LoadStartPolicy(spec, {}, *strategy);
  const std::unique_ptr<Evaluator> score = problem->MakeEvaluator({});
  std::map<std::string, Proposal> noted;
  VirtualRunner runner(workers, restart, [&](const std::string& graph) {
    score->Submit({&noted.at(graph), 1});
    return score->Wait({}).at(0).metrics.accuracy;
  });
  std::unique_ptr<Evaluator> evaluator = MakeTrainingEvaluator(runner, {task}, {});
  evaluator = WithCache(std::move(evaluator), MakeCacheKeys({task}, "virtual"), {});
  evaluator = std::make_unique<Noting>(WithLimits(std::move(evaluator), {task}, problem->limits()), noted);
  Told told;
  SearchObserver* const observers[] = {&told};
  LoopCounts counts;
  const LoopOptions options = {
      .evaluations = spec.evaluations, .in_flight = InFlight(spec), .speculate = speculate, .playing_share = 1};
  RunSearchLoop(*strategy, *evaluator, options, observers, counts);
  Played played{.time = runner.now(), .cancelled = runner.cancelled, .rows = told.rows};
  for (const TrainRequest& job : runner.submitted) ++(job.id < kFirstSpeculation ? played.jobs : played.speculations);
  return played;
}

int Run(int argc, char** argv) {
  std::string file, strategy = "evolution";
  ExperimentSpec spec = MakeSpec("quick");
  int workers = 8, seeds = 3;
  double restart = 0.1;
  std::vector<std::string> assignments;
  CLI::App app("Measures what speculation saves.", "bench_speculation");
  app.add_option("POLICY", file)->required();
  app.add_option("--strategy", strategy);
  app.add_option("--workers", workers);
  app.add_option("--in-flight", spec.in_flight);
  app.add_option("--evaluations", spec.evaluations);
  app.add_option("--seeds", seeds);
  app.add_option("--restart", restart, "Of a worker, in mean trainings");
  CLI11_PARSE(app, argc, argv);
  SetStrategy(strategy, spec);
  spec.dataset = "surrogate:" + file;
  if (StartsFromModel(spec.strategy)) spec.policy = kDefaultPolicy;
  const std::vector<std::string> tasks = ParseProblem(spec.dataset).kind->make()->TaskNames(file);
  double before = 0, after = 0, taken = 0, speculations = 0, cancelled = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    spec.seed = static_cast<uint64_t>(seed);
    spec.task = tasks[static_cast<size_t>(seed * 7) % tasks.size()];
    const Played without = Play(spec, file, workers, restart, false);
    const Played with = Play(spec, file, workers, restart, true);
    if (with.rows != without.rows) FailRun("speculation has changed the search of seed {}", seed);
    before += without.time / seeds;
    after += with.time / seeds;
    taken += static_cast<double>(without.jobs - with.jobs) / static_cast<double>(without.jobs) / seeds;
    speculations += static_cast<double>(with.speculations) / seeds;
    cancelled += static_cast<double>(with.cancelled) / seeds;
  }
  fmt::print("| {} | {} | {} | {:.1f} | {:.1f} | {:.0f} % | {:.0f} % | {:.0f} | {:.0f} |\n", strategy, workers,
             spec.in_flight, before, after, 100 * (1 - after / before), 100 * taken, speculations, cancelled);
  return 0;
}

}  // namespace
}  // namespace netwright

int main(int argc, char** argv) {
  try {
    return netwright::Run(argc, argv);
  } catch (const netwright::Error& error) {
    fmt::print(stderr, "bench_speculation: {}\n", error.what());
    return error.exit_code();
  }
}
