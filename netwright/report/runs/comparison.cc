#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "netwright/base/units.h"
#include "netwright/report/network_text.h"
#include "netwright/report/runs/search_charts.h"
#include "netwright/report/runs/search_report.h"
#include "netwright/report/statistics.h"

namespace netwright {
namespace {

using nlohmann::json;
using Runs = std::vector<const RunData*>;

// data set -> strategy and, where its runs have several, setting -> runs
using Groups = std::map<std::string, std::map<std::string, Runs>>;

// Keys that differ between repetitions of one experiment, and between machines.
constexpr std::array<std::string_view, 9> kNoSetting = {
    "answers", "data.strict", "dataset", "hang_timeout", "job_timeout", "preset", "seed", "memory_limit", "workers"};

json SettingOf(const RunData& run) {
  json setting = run.run.value("config", json::object());
  for (const std::string_view key : kNoSetting) setting.erase(std::string(key));
  return setting;
}

std::string TextOf(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// Names each setting of one strategy by the keys in which they differ; by a number where those are many.
std::map<json, std::string> SettingNames(const std::vector<json>& settings) {
  constexpr size_t kMostKeys = 3;
  std::set<std::string> keys;
  for (const json& a : settings) {
    for (const auto& [key, value] : a.items()) {
      const auto differs = [&, &key = key, &value = value](const json& b) { return b.value(key, json()) != value; };
      if (std::any_of(settings.begin(), settings.end(), differs)) keys.insert(key);
    }
  }
  std::map<json, std::string> names;
  for (const json& setting : settings) {
    std::vector<std::string> parts;
    for (const std::string& key : keys) parts.push_back(key + " = " + TextOf(setting.value(key, json("-"))));
    names[setting] = keys.empty() || settings.size() == 1 ? ""
                     : keys.size() > kMostKeys            ? fmt::format(", setting {}", names.size() + 1)
                                                          : fmt::format(", {}", fmt::join(parts, ", "));
  }
  return names;
}

// Only runs of one setting are repetitions of each other.
Groups GroupsOf(const std::vector<RunData>& runs) {
  std::map<std::string, std::map<std::string, std::vector<json>>> settings;  // distinct ones, in order
  for (const RunData& run : runs) {
    std::vector<json>& known = settings[run.Dataset()][run.Strategy()];
    if (std::find(known.begin(), known.end(), SettingOf(run)) == known.end()) known.push_back(SettingOf(run));
  }
  Groups groups;
  for (const RunData& run : runs) {
    const std::string strategy = run.Strategy();
    const auto names = SettingNames(settings[run.Dataset()][strategy]);
    groups[run.Dataset()][strategy + names.at(SettingOf(run))].push_back(&run);
  }
  return groups;
}

// A run's best so far, at ascending places along x.
struct Curve {
  std::vector<double> places, best;

  double At(double place) const {
    const auto after = std::upper_bound(places.begin(), places.end(), place);
    return after == places.begin() ? 0 : best[static_cast<size_t>(after - places.begin()) - 1];
  }
};

Curve ByNetworks(const RunData& run) {
  Curve curve{.places = {}, .best = BestSoFar(run)};
  for (size_t i = 0; i < curve.best.size(); ++i) curve.places.push_back(static_cast<double>(i + 1));
  return curve;
}

// Where it rises, and at the end.
Curve OverTime(const RunData& run) {
  const std::vector<double> minutes = TrainedMinutes(run), best = BestSoFar(run);
  Curve curve;
  for (size_t i = 0; i < best.size(); ++i) {
    if (i > 0 && i + 1 < best.size() && best[i] == best[i - 1]) continue;
    curve.places.push_back(minutes[i]);
    curve.best.push_back(best[i]);
  }
  return curve;
}

// Mean and spread of the best so far; a run that has ended keeps its best.
Series SeriesOf(const std::string& strategy, const Runs& runs, Curve (*curve_of)(const RunData&)) {
  std::vector<Curve> curves;
  std::set<double> places;
  for (const RunData* run : runs) {
    Curve curve = curve_of(*run);
    if (curve.best.empty()) continue;
    places.insert(curve.places.begin(), curve.places.end());
    curves.push_back(std::move(curve));
  }
  Series series{.name = fmt::format("{} ({} run{})", strategy, runs.size(), runs.size() == 1 ? "" : "s"),
                .mark = Series::Mark::kSteps};
  for (const double place : places) {
    std::vector<double> values;
    for (const Curve& curve : curves) values.push_back(curve.At(place));
    AddMean(series, place, MeanAndSd(values), kFractions);
  }
  if (curves.size() < 2) series.low = series.high = {};
  return series;
}

Chart CurvesOf(const std::map<std::string, Runs>& strategies, Curve (*curve_of)(const RunData&)) {
  XyPlot plot;
  for (const auto& [strategy, of] : strategies) plot.series.push_back(SeriesOf(strategy, of, curve_of));
  Chart chart;
  chart.y.label = "best accuracy so far";
  chart.plot = std::move(plot);
  return chart;
}

void AddCurves(const std::string& dataset, size_t number, const std::map<std::string, Runs>& strategies, Page& page) {
  Chart networks = CurvesOf(strategies, ByNetworks), time = CurvesOf(strategies, OverTime);
  networks.name = fmt::format("best_so_far_{}", number);
  networks.tab = "by networks";
  networks.x.label = "networks trained";
  time.name = fmt::format("best_over_time_{}", number);
  time.tab = "over time";
  time.x.label = "minutes since the first result, without interruptions";
  page.AddChoice(dataset, {std::move(networks), std::move(time)});
}

// A number of the summary ("final", "test_accuracy"); nullopt where there is none.
std::optional<double> NumberIn(const RunData& run, const char* part, const char* key) {
  if (!run.summary.is_object() || !run.summary.contains(part) || !run.summary.at(part).is_object()) return std::nullopt;
  const json& found = run.summary.at(part);
  if (!found.contains(key) || !found.at(key).is_number()) return std::nullopt;
  return found.at(key).get<double>();
}

std::string TextIn(const RunData& run, const char* part, const char* key) {
  const std::optional<double> number = NumberIn(run, part, key);
  return number ? fmt::format("{:.4f}", *number) : "-";
}

// Of the delivered network in 8 bits.
std::string Int8TestIn(const RunData& run) {
  const json::json_pointer place("/final/int8/test_accuracy");
  if (!run.summary.is_object() || !run.summary.contains(place) || !run.summary.at(place).is_number()) return "-";
  return fmt::format("{:.4f}", run.summary.at(place).get<double>());
}

std::string ArchitectureOf(const RunData& run) {
  for (const char* part : {"final", "best"}) {
    if (!run.summary.is_object() || !run.summary.contains(part) || !run.summary.at(part).is_object()) continue;
    if (run.summary.at(part).contains("architecture"))
      return NetworkName(run.summary.at(part).at("architecture").get<std::string>());
  }
  return "-";
}

Table ResultsTable(const Groups& groups) {
  Table table{.name = "results",
              .title = "What each run came to",
              .columns = {{"run"},
                          {"data set"},
                          {"strategy"},
                          {"seed", true},
                          {"networks", true},
                          {"best in the search", true},
                          {"validation", true},
                          {"test", true},
                          {"test, 8 bits", true},
                          {"network"},
                          {"time", true},
                          {"status"}}};
  for (const auto& [dataset, strategies] : groups) {
    for (const auto& [strategy, runs] : strategies) {
      for (const RunData* run : runs) {
        const std::optional<double> seconds = NumberIn(*run, "wall_seconds", "total");
        table.rows.push_back({run->folder.string(), dataset, strategy, std::to_string(run->Config<uint64_t>("seed", 0)),
                              std::to_string(BestSoFar(*run).size()), TextIn(*run, "best", "search_accuracy"),
                              TextIn(*run, "final", "validation_accuracy"), TextIn(*run, "final", "test_accuracy"),
                              Int8TestIn(*run), ArchitectureOf(*run), seconds ? FormatSeconds(*seconds) : "-",
                              run->summary.is_object() ? run->summary.value("status", "") : "not finished"});
      }
    }
  }
  return table;
}

Table MeansTable(const Groups& groups) {
  Table table{.name = "means",
              .title = "Mean and standard deviation over the runs of a strategy with the same setting",
              .columns = {{"data set"},
                          {"strategy"},
                          {"runs", true},
                          {"best in the search", true},
                          {"validation", true},
                          {"test", true},
                          {"seconds", true}}};
  for (const auto& [dataset, strategies] : groups) {
    for (const auto& [strategy, runs] : strategies) {
      const auto mean = [&runs = runs](const char* part, const char* key, int digits) -> std::string {
        std::vector<double> values;
        for (const RunData* run : runs) {
          if (const std::optional<double> value = NumberIn(*run, part, key)) values.push_back(*value);
        }
        const MeanSd of = MeanAndSd(values);
        if (values.empty()) return "-";
        return values.size() == 1 ? fmt::format("{:.{}f}", of.mean, digits)
                                  : fmt::format("{:.{}f} ± {:.{}f}", of.mean, digits, of.sd, digits);
      };
      table.rows.push_back({dataset, strategy, std::to_string(runs.size()), mean("best", "search_accuracy", 4),
                            mean("final", "validation_accuracy", 4), mean("final", "test_accuracy", 4),
                            mean("wall_seconds", "total", 1)});
    }
  }
  return table;
}

// The keys in which the runs' configurations differ, a column a run.
Table DifferencesTable(const std::vector<RunData>& runs) {
  std::set<std::string> keys;
  for (const RunData& run : runs) {
    const json config = run.run.value("config", json::object());
    for (const auto& [key, value] : config.items()) keys.insert(key);
  }
  Table table{.name = "configurations", .title = "Configuration in which the runs differ", .columns = {{"key"}}};
  for (const RunData& run : runs) table.columns.push_back({run.folder.string()});
  for (const std::string& key : keys) {
    std::vector<std::string> row = {key};
    for (const RunData& run : runs) {
      const json config = run.run.value("config", json::object());
      const auto value = config.find(key);
      row.push_back(value == config.end() ? "-" : TextOf(*value));
    }
    if (!std::all_of(row.begin() + 1, row.end(), [&](const std::string& text) { return text == row[1]; })) {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace

Page ComparisonReport(const std::vector<RunData>& runs) {
  const Groups groups = GroupsOf(runs);
  Page page(fmt::format("Comparison of {} searches", runs.size()));
  page.AddHeading("Best accuracy so far");
  page.AddText(
      "Accuracies are those of the search. A line is the mean over the runs of one strategy with the same "
      "configuration, a band one standard deviation; a run that has ended keeps its best.");
  size_t number = 0;
  for (const auto& [dataset, strategies] : groups) AddCurves(dataset, ++number, strategies, page);
  page.AddHeading("Results");
  page.Add(MeansTable(groups));
  page.Add(ResultsTable(groups));
  if (std::any_of(runs.begin(), runs.end(), [](const RunData& run) { return run.KeepsPaperProtocol(); })) {
    page.AddText(
        "Runs with the paper's protocol have no test part: their validation accuracy is on the images that the search "
        "chose its networks by.");
  }
  if (Table differences = DifferencesTable(runs); !differences.rows.empty()) {
    page.AddHeading("How the runs differ");
    page.Add(std::move(differences));
  }
  return page;
}

}  // namespace netwright
