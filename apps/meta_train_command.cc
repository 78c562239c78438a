#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/policy_stage.h"
#include "netwright/io/files.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/search/transfer/held_out.h"
#include "netwright/tables/measurements.h"
#include "netwright/tables/table_file.h"
#include "netwright/transfer/fit_model.h"

namespace netwright {
namespace {

struct MetaTrainOptions {
  std::string tables, out;
  std::vector<std::string> held_out;  // strategies, as SetStrategy takes them
  int evaluations = 30;
  int seeds = 1;
  int64_t max_params = 0;
  PolicyStageOptions policy;
};

void PrintQuality(const std::vector<SurrogateQuality>& qualities) {
  fmt::print("{:44} {:>8} {:>9} {:>10} {:>8}\n", "surrogate, networks left out", "networks", "spearman", "top tenth",
             "ceiling");
  double correlation = 0, top = 0;
  for (const SurrogateQuality& quality : qualities) {
    fmt::print("{:44} {:8} {:9.3f} {:10.3f} {:8.3f}\n", quality.task, quality.networks, quality.correlation,
               quality.top, quality.ceiling);
    correlation += quality.correlation / static_cast<double>(qualities.size());
    top += quality.top / static_cast<double>(qualities.size());
  }
  fmt::print("{:44} {:8} {:9.3f} {:10.3f}\n", "mean", "", correlation, top);
}

std::unique_ptr<Strategy> MakeWith(const ExperimentSpec& spec, const StrategyContext& context,
                                   const TransferModel& model) {
  std::unique_ptr<Strategy> strategy = MakeStrategy(spec, context);
  if (StartsFromModel(spec.strategy)) {
    std::stringstream file;
    model.Save(file);
    strategy->Load(file, /*frozen=*/true);
  }
  return strategy;
}

// Means over tasks and seeds; each trial's data set was not learnt from.
void PrintHeldOut(const MetaTrainOptions& options, const TaskScores& scores, const KernelChoice& choice) {
  const std::vector<int> shown = {1, 2, 3, 5, 10, 20, 30, 50, 100};
  fmt::print("\n{:32}", "after networks");
  for (const int count : shown) {
    if (count <= options.evaluations) fmt::print(" {:>7}", count);
  }
  fmt::print("   quantile of the best, data set left out\n");
  Limits limits;
  limits.max_params = options.max_params;
  for (const std::string& name : options.held_out) {
    ExperimentSpec spec = MakeSpec("quick");
    SetStrategy(name, spec);
    spec.evaluations = options.evaluations;
    spec.parts.Set("episode.score", "final");
    spec.parts.Set("episode.lanes", "1");
    const std::vector<HeldOutTrial> trials = RunHeldOut(
        scores, choice,
        [&](const StrategyContext& context, const TransferModel& model) { return MakeWith(spec, context, model); },
        options.evaluations, options.seeds, limits);
    fmt::print("{:32}", name);
    for (const int count : shown) {
      if (count > options.evaluations) continue;
      double sum = 0;
      for (const HeldOutTrial& trial : trials) sum += trial.quantiles[static_cast<size_t>(count) - 1];
      fmt::print(" {:7.4f}", sum / static_cast<double>(trials.size()));
    }
    fmt::print("\n");
    std::fflush(stdout);
  }
}

int MetaTrain(const MetaTrainOptions& options) {
  const TableFile file(options.tables);
  const TaskScores scores = ScoresOf(ReadMeasurements(file), file.LimitsOf(file.tasks().front()).net);
  fmt::print("{}: {} tasks, {} networks\n", file.name(), scores.tasks.size(), scores.networks.size());
  const KernelChoice choice = ChooseKernel(scores);
  PrintQuality(QualityOf(scores, choice));
  if (!options.out.empty()) {
    std::ostringstream content;
    FitModel(scores, choice).Save(content);
    const std::string with_policy = WithLearntPolicy(options.policy, content.str(), file.space());
    WriteFileAtomically(options.out, with_policy);
    fmt::print("{}: {} kB\n", options.out, with_policy.size() / 1000);
  }
  if (!options.held_out.empty()) PrintHeldOut(options, scores, choice);
  return 0;
}

}  // namespace

void AddMetaTrainCommand(CLI::App& app, Command& run) {
  CLI::App* command = app.add_subcommand("meta-train", "Learn from many tasks' tables what `transfer` starts from");
  auto options = std::make_shared<MetaTrainOptions>();
  command->add_option("TABLES", options->tables, "A benchmark's YAML file (docs/adding/benchmark.md)")->required();
  command->add_option("--out", options->out, "The policy file to write");
  command->add_option("--held-out", options->held_out,
                      "A strategy, NAME[,KEY=VALUE...], to be tried on each task by a model without its data set; "
                      "give it once for each");
  command->add_option("--evaluations", options->evaluations, "Networks of such a trial")->check(CLI::Range(1, 1000));
  command->add_option("--seeds", options->seeds, "Such trials of a task")->check(CLI::Range(1, 1000));
  command->add_option("--max-params", options->max_params, "Limit of such trials; 0: none")
      ->check(CLI::Range(0, 1000000000));
  AddPolicyOptions(*command, options->policy);
  command->callback([options, &run] { run = [options] { return MetaTrain(*options); }; });
}

}  // namespace netwright
