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
  std::vector<std::string> strategies;  // to be tried on tasks left out, as SetStrategy takes them
  HeldOutConfig held_out;
  PolicyStageOptions policy;
};

constexpr int kShown[] = {1, 2, 3, 5, 10, 20, 30, 50, 100};

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

void PrintMeans(const std::string& name, const std::vector<HeldOutTrial>& trials,
                std::vector<double> HeldOutTrial::*values) {
  fmt::print("{:40}", name);
  for (const int count : kShown) {
    const size_t index = static_cast<size_t>(count) - 1;
    if (index >= (trials.front().*values).size()) continue;
    double sum = 0;
    for (const HeldOutTrial& trial : trials) sum += (trial.*values)[index];
    fmt::print(" {:7.4f}", sum / static_cast<double>(trials.size()));
  }
  fmt::print("\n");
  std::fflush(stdout);
}

// Means over tasks and seeds; each trial's data set was not learnt from.
void PrintHeldOut(const MetaTrainOptions& options, const TaskScores& scores, const KernelChoice& choice) {
  fmt::print("\n{:40}", "quantile, data set left out; networks:");
  for (const int count : kShown) {
    if (count <= options.held_out.evaluations) fmt::print(" {:>7}", count);
  }
  fmt::print("\n");
  for (const std::string& name : options.strategies) {
    ExperimentSpec spec = MakeSpec("quick");
    SetStrategy(name, spec);
    spec.evaluations = options.held_out.evaluations;
    spec.parts.Set("episode.score", "final");
    spec.parts.Set("episode.lanes", "1");
    const std::vector<HeldOutTrial> trials = RunHeldOut(
        scores, choice,
        [&](const StrategyContext& context, const TransferModel& model) { return MakeWith(spec, context, model); },
        options.held_out);
    PrintMeans(name, trials, &HeldOutTrial::recommended);
    PrintMeans("  each proposal", trials, &HeldOutTrial::proposed);
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
  if (!options.strategies.empty()) PrintHeldOut(options, scores, choice);
  return 0;
}

}  // namespace

void AddMetaTrainCommand(CLI::App& app, Command& run) {
  CLI::App* command = app.add_subcommand("meta-train", "Learn from many tasks' tables what `transfer` starts from");
  auto options = std::make_shared<MetaTrainOptions>();
  command->add_option("TABLES", options->tables, "A benchmark's YAML file (docs/adding/benchmark.md)")->required();
  command->add_option("--out", options->out, "The policy file to write");
  command->add_option("--held-out", options->strategies,
                      "A strategy, NAME[,KEY=VALUE...], to be tried on each task by a model without its data set; "
                      "give it once for each");
  command->add_option("--evaluations", options->held_out.evaluations, "Networks of such a trial")
      ->check(CLI::Range(1, 1000));
  command->add_option("--seeds", options->held_out.seeds, "Such trials of a task")->check(CLI::Range(1, 1000));
  command->add_option("--max-params", options->held_out.limits.max_params, "Limit of such trials; 0: none")
      ->check(CLI::Range(0, 1000000000));
  command->add_option("--learnt", options->held_out.learnt, "Tasks that such a model is fitted to; 0: all");
  command->add_flag("--unrelated-rewards", options->held_out.unrelated,
                    "Tell the strategies accuracies of random networks instead: a control");
  AddPolicyOptions(*command, options->policy);
  command->callback([options, &run] { run = [options] { return MetaTrain(*options); }; });
}

}  // namespace netwright
