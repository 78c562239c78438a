#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/node_arguments.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/progress.h"
#include "netwright/base/resources.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/problems/problems.h"
#include "netwright/problems/program/serve_evaluations.h"
#include "netwright/run/session/worker_count.h"
#include "netwright/run/spec.h"

namespace netwright {
namespace {

struct ScoreArguments {
  std::string problem, task, space, preset = "quick";
  std::vector<std::string> assignments;
  int workers = 0;
  bool quiet = false;
  NodeArguments nodes;
};

ExperimentSpec ScoreSpec(const ScoreArguments& arguments) {
  ExperimentSpec spec = MakeSpec(arguments.preset);
  Settings typed;
  if (!arguments.space.empty()) typed.Set("space", arguments.space);
  for (const std::string& assignment : arguments.assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    typed.Set(key, value);
  }
  Apply(typed, spec);
  spec.parts.Set("final_training", "false", Settings::Origin::kPreset);
  spec.dataset = arguments.problem;
  spec.task = arguments.task;
  spec.workers = arguments.workers;
  CheckSpaceIsOpen(typed, spec);
  Validate(spec);
  return spec;
}

int WorkersOf(const Problem& problem, int wanted) {
  const std::optional<WorkerNeed> need = problem.Workers();
  return need ? WantedWorkers(wanted, *need, UsableCores()) : wanted;
}

int Score(const ScoreArguments& arguments) {
  const ExperimentSpec spec = ScoreSpec(arguments);
  arguments.nodes.Apply();
  InstallInterruptHandler();
  Progress progress(arguments.quiet ? Progress::Mode::kQuiet : Progress::Mode::kAuto);
  const std::unique_ptr<Problem> problem = MakeProblem(spec);
  problem->Settle();
  problem->Open({.name = ParseProblem(spec.dataset).name,
                 .task = spec.task,
                 .space = spec.space,
                 .note = [&](const std::string& line) { progress.Note(line); },
                 .status = [&](const std::string& what) { progress.Update(what, std::nan(""), ""); }});
  progress.Finish();
  std::unique_ptr<Evaluator> evaluator = problem->MakeEvaluator({.workers = WorkersOf(*problem, spec.workers)});
  evaluator = WithCache(std::move(evaluator), MakeCacheKeys(problem->tasks(), problem->RecipeText()), {});
  evaluator = WithLimits(std::move(evaluator), problem->tasks(), problem->limits());
  const bool finished = ServeEvaluations(*problem, *evaluator, STDIN_FILENO, stdout);
  return finished ? 0 : static_cast<int>(ErrorKind::kInterrupted);
}

}  // namespace

void AddScoreCommand(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<ScoreArguments>();
  CLI::App* score = app.add_subcommand("score", "Score networks that a program sends: lines of JSON, in and out");
  score->add_option("PROBLEM", arguments->problem, "As `search` takes it")->required();
  score->add_option("--task", arguments->task, "Of a problem with several tasks")->type_name("NAME");
  score->add_option("--space", arguments->space, "Search space [chain]")->type_name("NAME|FILE.yml");
  score->add_option("--preset", arguments->preset, "Recipe and limits")->capture_default_str()->type_name("NAME");
  score->add_option("--set", arguments->assignments, "Set any configuration key; may be given again")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  score->add_option("--workers", arguments->workers, "Worker processes; 0: one a core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str()
      ->type_name("N");
  arguments->nodes.AddTo(score);
  score->add_flag("--quiet", arguments->quiet, "No progress on stderr");
  score->footer(
      "Reads lines such as {\"id\": 0, \"architecture\": \"conv3-max2\"} until its input ends, and answers each with "
      "a\n"
      "line: id, outcome, metrics (accuracy, params, flops ...), cached. Its first line tells the task and the "
      "limits.\n"
      "Networks are trained by the recipe of the search, each once.");
  score->callback([arguments, &run] { run = [arguments] { return Score(*arguments); }; });
}

}  // namespace netwright
