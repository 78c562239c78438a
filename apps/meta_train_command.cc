#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
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
  bool json = false;

  std::FILE* text() const { return json ? stderr : stdout; }
  PolicyStageOptions policy;
};

constexpr int kShown[] = {1, 2, 3, 5, 10, 20, 30, 50, 100};

void PrintQuality(std::FILE* out, const std::vector<SurrogateQuality>& qualities) {
  fmt::print(out, "{:44} {:>8} {:>9} {:>10} {:>8}\n", "surrogate, networks left out", "networks", "spearman",
             "top tenth", "ceiling");
  double correlation = 0, top = 0;
  for (const SurrogateQuality& quality : qualities) {
    fmt::print(out, "{:44} {:8} {:9.3f} {:10.3f} {:8.3f}\n", quality.task, quality.networks, quality.correlation,
               quality.top, quality.ceiling);
    correlation += quality.correlation / static_cast<double>(qualities.size());
    top += quality.top / static_cast<double>(qualities.size());
  }
  fmt::print(out, "{:44} {:8} {:9.3f} {:10.3f}\n", "mean", "", correlation, top);
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

// By number of networks: the mean over the trials.
std::map<int, double> Means(const std::vector<HeldOutTrial>& trials, std::vector<double> HeldOutTrial::*values) {
  std::map<int, double> means;
  for (const int count : kShown) {
    const size_t index = static_cast<size_t>(count) - 1;
    if (index >= (trials.front().*values).size()) continue;
    for (const HeldOutTrial& trial : trials) {
      means[count] += (trial.*values)[index] / static_cast<double>(trials.size());
    }
  }
  return means;
}

void PrintMeans(std::FILE* out, const std::string& name, const std::map<int, double>& means) {
  fmt::print(out, "{:40}", name);
  for (const auto& [count, mean] : means) fmt::print(out, " {:7.4f}", mean);
  fmt::print(out, "\n");
  std::fflush(out);
}

nlohmann::ordered_json MeansJson(const std::map<int, double>& means) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [count, mean] : means) json[std::to_string(count)] = mean;
  return json;
}

nlohmann::ordered_json QualityJson(const std::vector<SurrogateQuality>& qualities) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const SurrogateQuality& quality : qualities) {
    json.push_back({{"task", quality.task},
                    {"networks", quality.networks},
                    {"spearman", quality.correlation},
                    {"top_tenth", quality.top},
                    {"ceiling", quality.ceiling}});
  }
  return json;
}

// Means over tasks and seeds; each trial's data set was not learnt from. Prints them, too.
nlohmann::ordered_json TryHeldOut(const MetaTrainOptions& options, const TaskScores& scores,
                                  const KernelChoice& choice) {
  std::FILE* const out = options.text();
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  fmt::print(out, "\n{:40}", "quantile, data set left out; networks:");
  for (const int count : kShown) {
    if (count <= options.held_out.evaluations) fmt::print(out, " {:>7}", count);
  }
  fmt::print(out, "\n");
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
    const std::map<int, double> recommended = Means(trials, &HeldOutTrial::recommended),
                                proposed = Means(trials, &HeldOutTrial::proposed);
    PrintMeans(out, name, recommended);
    PrintMeans(out, "  each proposal", proposed);
    json.push_back({{"strategy", name}, {"recommended", MeansJson(recommended)}, {"proposed", MeansJson(proposed)}});
  }
  return json;
}

int MetaTrain(const MetaTrainOptions& options) {
  std::FILE* const out = options.text();
  const TableFile file(options.tables);
  const TaskScores scores = ScoresOf(ReadMeasurements(file), file.LimitsOf(file.tasks().front()).net);
  fmt::print(out, "{}: {} tasks, {} networks\n", file.name(), scores.tasks.size(), scores.networks.size());
  const KernelChoice choice = ChooseKernel(scores);
  const std::vector<SurrogateQuality> qualities = QualityOf(scores, choice);
  PrintQuality(out, qualities);
  if (!options.out.empty()) {
    std::ostringstream content;
    FitModel(scores, choice).Save(content);
    const std::string with_policy = WithLearntPolicy(options.policy, content.str(), file.space(), out);
    WriteFileAtomically(options.out, with_policy);
    fmt::print(out, "{}: {} kB\n", options.out, with_policy.size() / 1000);
  }
  nlohmann::ordered_json held_out = nlohmann::ordered_json::array();
  if (!options.strategies.empty()) held_out = TryHeldOut(options, scores, choice);
  if (options.json) {
    PrintJson({{"tables", file.name()},
               {"tasks", scores.tasks.size()},
               {"networks", scores.networks.size()},
               {"surrogate", QualityJson(qualities)},
               {"policy", options.out},
               {"held_out", held_out}});
  }
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
  AddJson(command, &options->json);
  AddPolicyOptions(*command, options->policy);
  command->callback([options, &run] { run = [options] { return MetaTrain(*options); }; });
}

}  // namespace netwright
