#ifndef NETWRIGHT_REPORT_RUNS_RUN_DATA_H_
#define NETWRIGHT_REPORT_RUNS_RUN_DATA_H_

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/graph/network_template.h"
#include "netwright/report/runs/mistakes.h"
#include "netwright/store/store.h"

namespace netwright {

// What a run folder knows, read once. What is not there yet is empty.
struct RunData {
  std::filesystem::path folder;
  std::string state;                // "running", "finished", "interrupted"; "stopped": it ended without a word
  nlohmann::json run;               // run.json
  nlohmann::json summary;           // summary.json; null before the end
  nlohmann::json architecture;      // best/architecture.json; null without a final model
  std::vector<std::string> labels;  // best/labels.txt: the classes' names
  std::vector<Experiment> search, final;
  std::vector<double> minutes;  // of each row of `search`, since the first; time between processes does not count
  Predictions predictions;
  std::vector<Step> steps;
  std::vector<Mistake> mistakes;

  // A value of the resolved configuration, in the form of its key.
  template <typename Value>
  Value Config(const char* key, Value otherwise) const {
    const auto config = run.find("config");
    return config == run.end() ? otherwise : config->value(key, otherwise);
  }
  std::string Dataset() const;  // its name
  std::string Strategy() const;
  bool KeepsPaperProtocol() const;  // 2/3 : 1/3, reward on the held part, no test part
};

// The state of the run in a folder whose summary.json is `summary` (null: there is none). A run is running while
// another process, or one of its threads, writes its store.
std::string RunState(const std::filesystem::path& folder, const nlohmann::json& summary);

// Of the keys "filters" and others, each behind `prefix`.
NetworkTemplate TemplateOf(const nlohmann::json& recipe, const std::string& prefix);

// Usage error when `folder` holds no run, run error when a file in it is damaged.
RunData ReadRunData(const std::filesystem::path& folder);

// Seconds since 1970 of a row's timestamp; NaN where it has none.
double SecondsOf(const Experiment& row);

// The distinct networks that were trained to the end, in the order of their results.
std::vector<const Experiment*> TrainedNetworks(const RunData& data);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_RUN_DATA_H_
