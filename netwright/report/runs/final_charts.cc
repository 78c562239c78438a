#include "netwright/report/runs/final_charts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "netwright/base/text_list.h"
#include "netwright/base/units.h"
#include "netwright/report/network_text.h"

namespace netwright {
namespace {

using Words = std::set<std::string>;

// The settings of a row's recipe, without its length.
Words SettingsOf(const Experiment& row) {
  Words settings;
  for (const std::string& setting : ListItems(row.key.recipe, ' ')) {
    if (!setting.starts_with("epochs=") && !setting.starts_with("until=")) settings.insert(setting);
  }
  return settings;
}

struct Finalist {
  const Experiment* row;  // its last rung
  std::string network;    // its name
  std::string recipe;     // in what its recipe differs from that of others
  std::string Label() const { return recipe.empty() ? network : network + ", " + recipe; }
};

// Those that took part in the final training, the best first. A network may do so several times, by several recipes.
std::vector<Finalist> Finalists(const RunData& data) {
  std::map<std::pair<std::string, Words>, const Experiment*> last;
  for (const Experiment& row : data.final) {
    const Experiment*& known = last[{row.architecture, SettingsOf(row)}];
    if (known == nullptr || row.evaluation.metrics.epochs >= known->evaluation.metrics.epochs) known = &row;
  }
  std::map<std::string, size_t> uses;
  for (const auto& [key, row] : last) {
    for (const std::string& setting : key.second) ++uses[setting];
  }
  std::vector<Finalist> finalists;
  for (const auto& [key, row] : last) {
    Words own = key.second;
    std::erase_if(own, [&](const std::string& setting) { return uses[setting] == last.size(); });
    finalists.push_back({row, NetworkName(row->architecture), fmt::format("{}", fmt::join(own, " "))});
  }
  std::stable_sort(finalists.begin(), finalists.end(), [](const Finalist& a, const Finalist& b) {
    const auto key = [](const Finalist& finalist) {
      return std::pair(finalist.row->evaluation.metrics.epochs, finalist.row->evaluation.reward());
    };
    return key(a) > key(b);
  });
  return finalists;
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
  const std::vector<Finalist> finalists = Finalists(data);
  for (const Finalist& finalist : finalists) {
    plot.series.push_back(EpochSeries(finalist.Label() + ", validation", *finalist.row,
                                      &EpochMetrics::validation_accuracy, Series::Mark::kLineAndPoints));
  }
  if (!finalists.empty()) {
    plot.series.push_back(EpochSeries(finalists.front().Label() + ", while training", *finalists.front().row,
                                      &EpochMetrics::train_accuracy, Series::Mark::kLine));
  }
  return {.name = "final_accuracy",
          .title = "Accuracy over the final training",
          .x = {.label = "epoch"},
          .y = {.label = "accuracy"},
          .plot = std::move(plot)};
}

Chart FinalLossChart(const RunData& data) {
  XyPlot plot;
  for (const Finalist& finalist : Finalists(data)) {
    plot.series.push_back(EpochSeries(finalist.Label(), *finalist.row, &EpochMetrics::train_loss, Series::Mark::kLine));
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
                          {"recipe"},
                          {"epochs", true},
                          {"validation accuracy", true},
                          {"parameters", true},
                          {"FLOPs", true},
                          {"training time", true},
                          {"outcome"}}};
  for (const auto& [row, network, recipe] : Finalists(data)) {
    const Metrics& metrics = row->evaluation.metrics;
    table.rows.push_back({network, recipe, std::to_string(metrics.epochs), AccuracyText(metrics),
                          FormatCount(static_cast<double>(metrics.params)),
                          FormatCount(static_cast<double>(metrics.flops)), FormatSeconds(metrics.train_seconds),
                          std::string(OutcomeName(row->evaluation.outcome))});
  }
  return table;
}

}  // namespace netwright
