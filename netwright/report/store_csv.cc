#include "netwright/report/store_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "netwright/base/hash.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/graph/cost.h"
#include "netwright/report/text.h"
#include "netwright/spaces/nsc.h"

namespace netwright {

std::string ExperimentsCsv(Store& store) {
  const std::vector<Experiment> rows = store.Experiments();
  const bool foretold =
      std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !std::isnan(row.expected); });
  std::vector<std::string> names = {"run",    "trial",     "phase",     "architecture", "network",       "task",
                                    "recipe", "replicate", "outcome",   "cached",       "message",       "accuracy",
                                    "loss",   "params",    "flops",     "peak_bytes",   "train_seconds", "images",
                                    "epochs", "worker",    "timestamp", "forecast"};
  if (foretold) names.emplace_back("expected");
  std::string csv = CsvLine(names);
  for (const Experiment& row : rows) {
    const Metrics& metrics = row.evaluation.metrics;
    std::vector<std::string> fields = {std::to_string(row.run),
                                       std::to_string(row.id),
                                       row.phase,
                                       row.architecture,
                                       row.key.network,
                                       row.key.task,
                                       row.key.recipe,
                                       std::to_string(row.key.replicate),
                                       std::string(OutcomeName(row.evaluation.outcome)),
                                       row.evaluation.cached ? "1" : "0",
                                       row.evaluation.message,
                                       NumberText(metrics.accuracy),
                                       NumberText(metrics.loss),
                                       std::to_string(metrics.params),
                                       std::to_string(metrics.flops),
                                       std::to_string(metrics.peak_bytes),
                                       NumberText(metrics.train_seconds),
                                       std::to_string(metrics.images),
                                       std::to_string(metrics.epochs),
                                       row.worker,
                                       row.timestamp,
                                       metrics.extrapolated() ? "1" : "0"};
    if (foretold) fields.push_back(std::isnan(row.expected) ? "" : NumberText(row.expected));
    csv += CsvLine(fields);
  }
  return csv;
}

std::string StepsCsv(Store& store) {
  std::string csv = CsvLine({"position", "lane", "episode", "step", "action", "reward", "done", "entropy", "trial"});
  for (const Step& step : store.Steps()) csv += CsvLine(StepFields(step));
  return csv;
}

std::vector<std::string> StepFields(const Step& step) {
  return {std::to_string(step.position),
          std::to_string(step.lane),
          std::to_string(step.episode),
          std::to_string(step.step),
          step.action,
          NumberText(step.reward),
          step.done ? "1" : "0",
          NumberText(step.entropy),
          step.proposal ? std::to_string(*step.proposal) : ""};
}

namespace {

// The row of each netstring in order of first appearance: the first that was trained, else the first. A step that left
// the space by a pointer out of range has no network of its own; its row bears the one before.
std::vector<std::pair<std::string, Experiment>> DistinctByNetstring(Store& store, const NetworkSpace& space) {
  std::vector<std::pair<std::string, Experiment>> rows;
  std::map<std::string, size_t> place;
  for (Experiment& row : store.Experiments("search")) {
    if (row.key.network == kOutOfRangeNetwork) continue;
    const std::string netstring = "[" + FormatNscRows(space.Parse(row.architecture)) + "]";
    const auto [found, is_new] = place.emplace(netstring, rows.size());
    if (is_new) {
      rows.emplace_back(netstring, std::move(row));
    } else if (Experiment& earlier = rows[found->second].second;
               earlier.evaluation.outcome != Outcome::kOk && row.evaluation.outcome == Outcome::kOk) {
      earlier = std::move(row);
    }
  }
  return rows;
}

}  // namespace

std::string OriginalCsv(Store& store, const NetworkSpace& space, const std::string& dataset, const RewardOf& reward) {
  std::string csv = CsvLine({"dataset-nethash", "netstring", "reward", "accuracy", "density", "flops", "timestamp",
                             "running_time", "is_valid"});
  for (const auto& [netstring, row] : DistinctByNetstring(store, space)) {
    const Architecture architecture = space.Parse(row.architecture);
    const Evaluation& evaluation = row.evaluation;
    const bool valid = evaluation.outcome == Outcome::kOk;
    const double density = GraphDensity(space.Lower(architecture));
    const double accuracy = valid ? evaluation.metrics.accuracy : 0;
    const double seconds = evaluation.metrics.train_seconds;
    csv += CsvLine({fmt::format("{}-{:016x}", dataset, Hash64(netstring)), netstring,
                    NumberText(valid ? 100 * reward(evaluation, density) : 0), NumberText(accuracy),
                    NumberText(density), std::to_string(evaluation.metrics.flops), row.timestamp,
                    fmt::format("{:.0f}", std::isfinite(seconds) ? std::floor(seconds) : 0), valid ? "1" : "0"});
  }
  return csv;
}

}  // namespace netwright
