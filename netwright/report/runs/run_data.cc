#include "netwright/report/runs/run_data.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "netwright/io/label_file.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

nlohmann::json ReadIfThere(const fs::path& path) { return fs::exists(path) ? ReadJsonFile(path) : nlohmann::json(); }

std::vector<double> Minutes(const std::vector<Experiment>& rows) {
  std::vector<double> minutes;
  double elapsed = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows[i].run == rows[i - 1].run) {
      const double step = SecondsOf(rows[i]) - SecondsOf(rows[i - 1]);
      if (step > 0) elapsed += step;  // the clock may have been set back
    }
    minutes.push_back(elapsed / 60);
  }
  return minutes;
}

}  // namespace

std::string RunData::Dataset() const {
  const auto dataset = run.find("dataset");
  return dataset == run.end() ? Config<std::string>("dataset", "") : dataset->value("name", "");
}

std::string RunData::Strategy() const { return Config<std::string>("strategy", ""); }

bool RunData::KeepsPaperProtocol() const { return Config<std::string>("data.split", "") == "paper"; }

NetworkTemplate TemplateOf(const nlohmann::json& recipe, const std::string& prefix) {
  return {.filters = recipe.at(prefix + "filters"),
          .filter_growth = recipe.at(prefix + "filter_growth"),
          .max_filters = recipe.at(prefix + "max_filters"),
          .dense_units = recipe.at(prefix + "dense_units"),
          .dropout = recipe.at(prefix + "dropout"),
          .growth_every = recipe.value(prefix + "growth_every", 1),
          .plain = recipe.value(prefix + "plain", false),
          .dense_layers = recipe.value(prefix + "dense_layers", 1),
          .head = Named<HeadKind>(kHeadNames, recipe.value(prefix + "head", "")),
          .growth_by = Named<GrowthBy>(kGrowthByNames, recipe.value(prefix + "growth_by", ""))};
}

std::string RunState(const fs::path& folder, const nlohmann::json& summary) {
  const std::string ended = summary.is_object() ? summary.value("status", "") : "";
  if (ended == "finished") return ended;
  if (const pid_t writer = WriterOf(folder / "experiments.sqlite"); writer > 0 && writer != getpid()) return "running";
  return ended.empty() ? "stopped" : ended;
}

RunData ReadRunData(const fs::path& folder) {
  if (!fs::exists(folder / "run.json")) {
    FailUsage("'{}' holds no run (there is no run.json in it)", folder.string());
  }
  RunData data;
  data.folder = folder;
  data.run = ReadJsonFile(folder / "run.json");
  data.summary = ReadIfThere(folder / "summary.json");
  data.architecture = ReadIfThere(folder / "best/architecture.json");
  data.state = RunState(folder, data.summary);
  data.mistakes = ReadMistakes(folder);
  if (const fs::path labels = folder / "best/labels.txt"; fs::exists(labels)) data.labels = ReadLabels(labels);
  if (!fs::exists(folder / "experiments.sqlite")) return data;  // killed at its very start
  const std::unique_ptr<Store> store = OpenStoreReadOnly((folder / "experiments.sqlite").string());
  data.search = store->Experiments("search");
  data.final = store->Experiments("final");
  data.minutes = Minutes(data.search);
  data.steps = store->Steps();
  RunId run = 0;
  store->LastRun(&run);
  // The process that tested need not be the last one.
  for (; run > 0 && data.predictions.labels.empty(); --run) data.predictions = store->GetPredictions(run);
  return data;
}

double SecondsOf(const Experiment& row) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  double second = 0;
  // "2026-11-24T08:58:57.607Z"
  if (std::sscanf(row.timestamp.c_str(), "%d-%d-%dT%d:%d:%lfZ", &year, &month, &day, &hour, &minute, &second) != 6) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  using std::chrono::sys_days;
  const sys_days date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                        std::chrono::day(static_cast<unsigned>(day));
  return static_cast<double>(date.time_since_epoch().count()) * 86400 + hour * 3600 + minute * 60 + second;
}

std::vector<const Experiment*> TrainedNetworks(const RunData& data) {
  std::vector<const Experiment*> networks;
  for (const Experiment& row : data.search) {
    if (row.evaluation.trained() && row.evaluation.outcome == Outcome::kOk) networks.push_back(&row);
  }
  return networks;
}

}  // namespace netwright
