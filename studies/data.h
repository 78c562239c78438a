#ifndef NETWRIGHT_STUDIES_DATA_H_
#define NETWRIGHT_STUDIES_DATA_H_

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/report/episodes.h"
#include "netwright/store/store.h"

namespace netwright {

// One run of a study: its entry in study.json, and what its store holds.
struct StudyRunData {
  std::string name, part, agent, dataset, state;
  std::filesystem::path folder;
  std::string space;         // search space
  std::string precision;     // of its networks' training
  int64_t memory_limit = 0;  // bytes a child's training may take; 0: unknown
  uint64_t seed = 0;
  int order = 0;
  double seconds = 0;                   // wall
  std::vector<Experiment> experiments;  // of the search
  std::vector<Step> steps;
  std::vector<Episode> episodes;  // in the order in which they ended

  // Experiments of distinct networks and replicates, the first of each.
  std::vector<const Experiment*> Distinct() const;
  int64_t Count(Outcome outcome) const;                  // steps, not distinct networks
  double TrainSeconds() const;                           // of Distinct, on one core, wherever they were trained
  const Experiment* ExperimentOf(uint64_t trial) const;  // null: none
};

// A study's folder as far as its runs have got. Plain data.
struct StudyData {
  nlohmann::json record;  // study.json
  std::vector<StudyRunData> runs;

  std::string experiment() const { return record.at("experiment"); }
  // Runs of a part with this agent and data set; an empty word means any. In order.
  std::vector<const StudyRunData*> Select(std::string_view part, std::string_view agent = {},
                                          std::string_view dataset = {}) const;
  // In order of appearance.
  std::vector<std::string> Datasets(std::string_view part) const;
  std::vector<std::string> Agents(std::string_view part) const;
};

// A study's, not a run's.
bool HoldsStudy(const std::filesystem::path& folder);

// Usage error when there is no study in the folder, or only its report; runs not begun are left out.
StudyData ReadStudy(const std::filesystem::path& folder);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_DATA_H_
