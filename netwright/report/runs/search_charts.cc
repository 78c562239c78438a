#include "netwright/report/runs/search_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "netwright/base/units.h"
#include "netwright/report/network_text.h"
#include "netwright/report/runs/network_cards.h"

namespace netwright {
namespace {

// The trained networks in order, each with its accuracy (NaN: it failed) and its place along x.
Chart ProgressChart(const RunData& data, const std::vector<double>& places) {
  Series each{.name = "a network", .mark = Series::Mark::kPoints, .quiet = true};
  Series best{.name = "best so far", .mark = Series::Mark::kSteps};
  double so_far = std::nan("");
  size_t place = 0;
  for (const Experiment& row : data.search) {
    if (!row.evaluation.trained()) continue;
    const double x = places[place++];
    if (row.evaluation.outcome == Outcome::kOk) {
      each.x.push_back(x);
      each.y.push_back(row.evaluation.metrics.accuracy);
      each.networks.push_back(NetworkId(row));
      so_far = std::fmax(so_far, row.evaluation.metrics.accuracy);
    }
    best.x.push_back(x);
    best.y.push_back(so_far);
  }
  Chart chart;
  chart.y.label = "accuracy";
  chart.plot = XyPlot{{std::move(each), std::move(best)}, {}};
  return chart;
}

}  // namespace

Chart EvaluationsChart(const RunData& data) {
  std::vector<double> places(data.search.size());
  std::iota(places.begin(), places.end(), 1.0);
  Chart chart = ProgressChart(data, places);
  chart.name = "evaluations";
  chart.title = "Accuracy of each network, and the best so far";
  chart.tab = "by networks";
  chart.x.label = "networks trained";
  return chart;
}

Chart TimeChart(const RunData& data) {
  Chart chart = ProgressChart(data, TrainedMinutes(data));
  chart.name = "time";
  chart.title = "Accuracy of each network over time, and the best so far";
  chart.tab = "over time";
  chart.x.label = "minutes since the first result, without interruptions";
  return chart;
}

std::vector<double> TrainedMinutes(const RunData& data) {
  std::vector<double> minutes;
  for (size_t i = 0; i < data.search.size(); ++i) {
    if (data.search[i].evaluation.trained()) minutes.push_back(data.minutes[i]);
  }
  return minutes;
}

std::vector<double> BestSoFar(const RunData& data) {
  std::vector<double> best;
  double so_far = 0;
  for (const Experiment& row : data.search) {
    if (!row.evaluation.trained()) continue;
    if (row.evaluation.outcome == Outcome::kOk) so_far = std::max(so_far, row.evaluation.metrics.accuracy);
    best.push_back(so_far);
  }
  return best;
}

std::vector<const Experiment*> ByAccuracy(const RunData& data) {
  std::vector<const Experiment*> rows = TrainedNetworks(data);
  std::stable_sort(rows.begin(), rows.end(), [](const Experiment* a, const Experiment* b) {
    return a->evaluation.metrics.accuracy > b->evaluation.metrics.accuracy;
  });
  return rows;
}

Table NetworksTable(const RunData& data, const std::vector<CostedNetwork>& networks) {
  std::map<const Experiment*, const CostedNetwork*> costed;
  for (const CostedNetwork& network : networks) costed[network.row] = &network;
  std::vector<const CostKind*> kinds;
  for (const CostKind& kind : CostKinds()) {
    if (std::any_of(networks.begin(), networks.end(),
                    [&](const auto& network) { return kind.of(network).has_value(); }))
      kinds.push_back(&kind);
  }
  Table table{.name = "networks",
              .title = "Networks of the search, the most accurate first",
              .columns = {{"trial", true}, {"network"}, {"accuracy", true}},
              .shown = 10,
              .network_column = 1};
  for (const CostKind* kind : kinds) table.columns.push_back({std::string(kind->title), true});
  table.columns.push_back({"training time (s)", true});
  for (const Experiment* row : ByAccuracy(data)) {
    const Metrics& metrics = row->evaluation.metrics;
    std::vector<std::string> cells = {NetworkId(*row), NetworkName(row->architecture), AccuracyText(metrics)};
    for (const CostKind* kind : kinds) {
      const std::optional<double> cost = kind->of(*costed.at(row));
      cells.push_back(cost ? kind->text(*cost) : "");
    }
    cells.push_back(fmt::format("{:.1f}", metrics.train_seconds));
    table.rows.push_back(std::move(cells));
    table.networks.push_back(NetworkId(*row));
  }
  return table;
}

Table OutcomesTable(const RunData& data) {
  std::array<int64_t, 6> counts = {};  // by outcome, of what was not answered from memory
  int64_t seen = 0, trained = 0;
  for (const Experiment& row : data.search) {
    seen += row.evaluation.cached ? 1 : 0;
    trained += row.evaluation.trained() ? 1 : 0;
    if (!row.evaluation.cached) ++counts[static_cast<size_t>(row.evaluation.outcome)];
  }
  // The summary, where there is one, tells pointer shifts from other proposals, which the rows do not.
  const nlohmann::json summary =
      data.summary.is_object() ? data.summary.value("evaluations", nlohmann::json::object()) : nlohmann::json::object();
  Table table{.name = "outcomes", .title = "What became of the proposals", .columns = {{"outcome"}, {"count", true}}};
  const auto add = [&](const std::string& name, int64_t count) { table.rows.push_back({name, std::to_string(count)}); };
  add("proposed", summary.value("proposed", static_cast<int64_t>(data.search.size())));
  add("distinct networks trained", summary.value("trained", trained));
  add("seen before", summary.value("cached", seen));
  add("invalid", summary.value("invalid", counts[static_cast<size_t>(Outcome::kInvalid)]));
  if (const auto shifts = summary.value("pointer_shifts", int64_t{0}); shifts > 0) add("pointer shifts", shifts);
  for (const Outcome outcome : {Outcome::kDiverged, Outcome::kOutOfMemory, Outcome::kTimeout, Outcome::kCrashed}) {
    std::string name(OutcomeName(outcome));
    std::replace(name.begin(), name.end(), '_', ' ');
    add(name, counts[static_cast<size_t>(outcome)]);
  }
  return table;
}

Table TimesTable(const RunData& data) {
  Table table{.name = "times", .title = "Running time", .columns = {{"part"}, {"time", true}, {"seconds", true}}};
  const auto add = [&](const std::string& part, double seconds) {
    table.rows.push_back({part, FormatSeconds(seconds), fmt::format("{:.2f}", seconds)});
  };
  if (data.summary.is_object()) {
    const nlohmann::json& wall = data.summary.at("wall_seconds");
    add("search, by the clock", wall.at("search"));
    add("final training, by the clock", wall.at("final"));
    add("all, by the clock", wall.at("total"));
  }
  std::vector<double> seconds;
  for (const Experiment& row : data.search) {
    if (row.evaluation.trained()) seconds.push_back(row.evaluation.metrics.train_seconds);
  }
  if (seconds.empty()) return table;
  std::sort(seconds.begin(), seconds.end());
  add("training in the search, all workers together", std::accumulate(seconds.begin(), seconds.end(), 0.0));
  add("a network, median", seconds[seconds.size() / 2]);
  add("a network, longest", seconds.back());
  return table;
}

}  // namespace netwright
