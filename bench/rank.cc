// Does a cheaper training rank networks as the dear one does? Trains random networks of a data set with several recipes
// in worker processes and compares each with the first: rank correlation, accuracies, images and time
// (docs/performance.md, "What need not be trained").
//
//   bench_rank cifar10 --rows ranks.jsonl --arm first --arm second:recipe.seed=1 --arm stop:recipe.stop_hopeless=0.3
//
// What is in the file of rows is not trained again: a study that was cut off goes on, and an arm may be added later.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/rank_study.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/machine/machine.h"
#include "netwright/workers/run_job.h"

namespace netwright {
namespace {

// A last line that was cut off is passed over.
std::vector<RankRow> ReadRows(const std::string& path) {
  std::vector<RankRow> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (json.is_object() && json.contains("graph")) rows.push_back(json.get<RankRow>());
  }
  return rows;
}

void Print(const RankComparison& c) {
  fmt::print(
      "{:<14} {:>4} {:>7.3f} {:>6.3f} .. {:<6.3f} {:>+7.2f} {:>+6.2f} .. {:<+6.2f} {:>6.2f} {:>4} of {:<3} {:>6} "
      "{:>6.1f}% {:>6.1f}%\n",
      c.arm, c.spearman.count, c.spearman.rho, c.spearman.interval.low, c.spearman.interval.high,
      100 * c.mean_difference, 100 * c.mean_interval.low, 100 * c.mean_interval.high, 100 * c.mean_error, c.top,
      c.top_of, c.shortened, 100 * c.images, 100 * c.seconds);
}

int Run(int argc, char** argv) {
  ExperimentSpec spec = MakeSpec("quick");
  std::vector<std::string> arm_texts, assignments;
  std::string rows_path, json_path, preset = "quick";
  RankStudyOptions study;
  CLI::App app("Compares how training recipes rank random networks.", "bench_rank");
  app.add_option("DATASET", spec.dataset)->required();
  app.add_option("--arm", arm_texts, "NAME[:recipe.KEY=VALUE,...]; the first is the reference")
      ->allow_extra_args(false)
      ->required();
  app.add_option("--preset", preset, "Defaults of all keys")->capture_default_str();
  app.add_option("--set", assignments, "KEY=VALUE of the configuration, for all arms")->allow_extra_args(false);
  app.add_option("--networks", study.networks, "How many")->capture_default_str()->check(CLI::Range(1, 100000));
  app.add_option("--workers", study.workers, "Processes")->capture_default_str();
  app.add_option("--rows", rows_path, "JSON lines of all trainings: read, and added to");
  app.add_option("--json", json_path, "JSON lines of the comparisons, added to this file");
  CLI11_PARSE(app, argc, argv);
  const std::string dataset = spec.dataset;
  spec = MakeSpec(preset);
  spec.dataset = dataset;
  Settings given;
  for (const std::string& assignment : assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    given.Set(key, value);
  }
  Apply(given, spec);
  Validate(spec);
  std::vector<RankArm> arms;
  for (const std::string& text : arm_texts) arms.push_back(ParseRankArm(spec, text));

  const std::vector<RankRow> known = ReadRows(rows_path);
  std::ofstream file;
  if (!rows_path.empty()) {
    file.open(rows_path, std::ios::app);
    if (!file) FailUsage("--rows: cannot write to '{}'", rows_path);
    file << std::endl;  // ends a line that was cut off
  }
  const auto rows = RunRankStudy(spec, arms, study, known, [&](const RankRow& row) {
    if (file.is_open()) file << nlohmann::json(row).dump() << std::endl;
  });
  fmt::print("{:<14} {:>4} {:>7} {:>16} {:>7} {:>16} {:>6} {:>10} {:>6} {:>7} {:>7}\n", "arm", "nets", "rho", "95 %",
             "mean", "95 %", "|diff|", "top tenth", "fewer", "images", "time");
  std::ofstream json;
  if (!json_path.empty()) json.open(json_path, std::ios::app);
  for (size_t a = 1; a < arms.size(); ++a) {
    const RankComparison comparison = CompareRanks(rows[0], rows[a]);
    Print(comparison);
    if (!json.is_open()) continue;
    nlohmann::json line = comparison;
    line["dataset"] = dataset;
    line["reference"] = arms[0].name;
    line["code_version"] = CodeVersion();
    json << line.dump() << '\n';
  }
  return Interrupted() ? 130 : 0;
}

}  // namespace
}  // namespace netwright

int main(int argc, char** argv) {
  try {
    if (argc == 4 && std::string_view(argv[1]) == "worker") return netwright::TrainingWorkerMain(std::atoi(argv[3]));
    netwright::InstallInterruptHandler();
    return netwright::Run(argc, argv);
  } catch (const netwright::Error& error) {
    fmt::print(stderr, "bench_rank: {}\n", error.what());
    return error.exit_code();
  }
}
