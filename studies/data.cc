#include "studies/data.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "netwright/base/error.h"
#include "netwright/base/json_fields.h"
#include "netwright/io/files.h"

namespace netwright {

NETWRIGHT_FROM_JSON(StudyRunData, name, part, agent, dataset, state, seed, order, seconds);

namespace {

namespace fs = std::filesystem;

StudyRunData ReadRun(const nlohmann::json& entry, const fs::path& folder) {
  auto run = entry.get<StudyRunData>();
  const nlohmann::json config = ReadJsonFile(folder / "run.json").at("config");
  run.folder = folder;
  run.space = config.value("space", "chain");
  run.precision = config.value("recipe.precision", "unknown");
  run.memory_limit = config.value("memory_limit", int64_t{0});
  const auto store = OpenStoreReadOnly((folder / "experiments.sqlite").string());
  run.experiments = store->Experiments("search");
  std::stable_sort(run.experiments.begin(), run.experiments.end(),
                   [](const Experiment& a, const Experiment& b) { return a.id < b.id; });
  run.steps = store->Steps();
  run.episodes = FinishedEpisodes(run.steps);
  return run;
}

std::vector<std::string> Values(const std::vector<StudyRunData>& runs, std::string_view part,
                                std::string StudyRunData::*field) {
  std::vector<std::string> values;
  for (const StudyRunData& run : runs) {
    if (run.part != part) continue;
    if (std::find(values.begin(), values.end(), run.*field) == values.end()) values.push_back(run.*field);
  }
  return values;
}

}  // namespace

std::vector<const Experiment*> StudyRunData::Distinct() const {
  std::vector<const Experiment*> distinct;
  std::set<std::tuple<std::string, int>> seen;
  for (const Experiment& row : experiments) {
    if (seen.emplace(row.key.network, row.key.replicate).second) distinct.push_back(&row);
  }
  return distinct;
}

int64_t StudyRunData::Count(Outcome outcome) const {
  return std::count_if(experiments.begin(), experiments.end(),
                       [&](const Experiment& row) { return row.evaluation.outcome == outcome; });
}

double StudyRunData::TrainSeconds() const {
  double seconds = 0;
  for (const Experiment* row : Distinct()) {
    if (row->evaluation.outcome == Outcome::kOk) seconds += row->evaluation.metrics.train_seconds;
  }
  return seconds;
}

const Experiment* StudyRunData::ExperimentOf(uint64_t trial) const {
  const auto found = std::lower_bound(experiments.begin(), experiments.end(), trial,
                                      [](const Experiment& row, uint64_t id) { return row.id < id; });
  return found != experiments.end() && found->id == trial ? &*found : nullptr;
}

std::vector<const StudyRunData*> StudyData::Select(std::string_view part, std::string_view agent,
                                                   std::string_view dataset) const {
  std::vector<const StudyRunData*> selected;
  for (const StudyRunData& run : runs) {
    if (run.part == part && (agent.empty() || run.agent == agent) && (dataset.empty() || run.dataset == dataset)) {
      selected.push_back(&run);
    }
  }
  return selected;
}

std::vector<std::string> StudyData::Datasets(std::string_view part) const {
  return Values(runs, part, &StudyRunData::dataset);
}
std::vector<std::string> StudyData::Agents(std::string_view part) const {
  return Values(runs, part, &StudyRunData::agent);
}

bool HoldsStudy(const fs::path& folder) { return fs::exists(folder / "study.json"); }

StudyData ReadStudy(const fs::path& folder) {
  if (!HoldsStudy(folder)) FailUsage("'{}' holds no study (no study.json)", folder.string());
  StudyData data;
  data.record = ReadJsonFile(folder / "study.json");
  for (const nlohmann::json& entry : data.record.at("runs")) {
    const fs::path run = folder / "runs" / std::string(entry.at("name"));
    if (fs::exists(run / "run.json") && fs::exists(run / "experiments.sqlite")) {
      data.runs.push_back(ReadRun(entry, run));
    } else if (entry.at("state") == "finished") {
      FailUsage("'{}' is only the report of a study: the run {} is not in it", folder.string(), run.string());
    }
  }
  return data;
}

}  // namespace netwright
