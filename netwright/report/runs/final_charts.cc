#include "netwright/report/runs/final_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "netwright/base/units.h"
#include "netwright/report/network_text.h"

namespace netwright {
namespace {

// The last rung of each network that took part in the final training, the best first.
std::vector<const Experiment*> Finalists(const RunData& data) {
  std::map<std::string, const Experiment*> last;
  for (const Experiment& row : data.final) {
    const Experiment*& known = last[row.architecture];
    if (known == nullptr || row.evaluation.metrics.epochs >= known->evaluation.metrics.epochs) known = &row;
  }
  std::vector<const Experiment*> rows;
  for (const auto& [architecture, row] : last) rows.push_back(row);
  std::stable_sort(rows.begin(), rows.end(), [](const Experiment* a, const Experiment* b) {
    const auto key = [](const Experiment* row) {
      return std::pair(row->evaluation.metrics.epochs, row->evaluation.reward());
    };
    return key(a) > key(b);
  });
  return rows;
}

// What is measured of an epoch, over the epochs where it was measured.
Series EpochSeries(std::string name, const Experiment& row, double EpochMetrics::*value, Series::Mark mark) {
  Series series{.name = std::move(name), .mark = mark};
  const std::vector<EpochMetrics>& curve = row.evaluation.metrics.curve;
  for (size_t epoch = 0; epoch < curve.size(); ++epoch) {
    if (std::isnan(curve[epoch].*value)) continue;
    series.x.push_back(static_cast<double>(epoch + 1));
    series.y.push_back(curve[epoch].*value);
  }
  return series;
}

}  // namespace

Chart FinalAccuracyChart(const RunData& data) {
  XyPlot plot;
  const std::vector<const Experiment*> finalists = Finalists(data);
  for (const Experiment* row : finalists) {
    plot.series.push_back(EpochSeries(NetworkName(row->architecture) + ", validation", *row,
                                      &EpochMetrics::validation_accuracy, Series::Mark::kLineAndPoints));
  }
  if (!finalists.empty()) {
    plot.series.push_back(EpochSeries(NetworkName(finalists.front()->architecture) + ", while training",
                                      *finalists.front(), &EpochMetrics::train_accuracy, Series::Mark::kLine));
  }
  return {.name = "final_accuracy",
          .title = "Accuracy over the final training",
          .x = {.label = "epoch"},
          .y = {.label = "accuracy"},
          .plot = std::move(plot)};
}

Chart FinalLossChart(const RunData& data) {
  XyPlot plot;
  for (const Experiment* row : Finalists(data)) {
    plot.series.push_back(
        EpochSeries(NetworkName(row->architecture), *row, &EpochMetrics::train_loss, Series::Mark::kLine));
  }
  return {.name = "final_loss",
          .title = "Training loss",
          .x = {.label = "epoch"},
          .y = {.label = "cross-entropy"},
          .plot = std::move(plot)};
}

Table FinalistsTable(const RunData& data) {
  Table table{.name = "finalists",
              .title = "Networks in the final training",
              .columns = {{"network"},
                          {"epochs", true},
                          {"validation accuracy", true},
                          {"parameters", true},
                          {"FLOPs", true},
                          {"training time", true},
                          {"outcome"}}};
  for (const Experiment* row : Finalists(data)) {
    const Metrics& metrics = row->evaluation.metrics;
    table.rows.push_back({NetworkName(row->architecture), std::to_string(metrics.epochs), AccuracyText(metrics),
                          FormatCount(static_cast<double>(metrics.params)),
                          FormatCount(static_cast<double>(metrics.flops)), FormatSeconds(metrics.train_seconds),
                          std::string(OutcomeName(row->evaluation.outcome))});
  }
  return table;
}

}  // namespace netwright
