#ifndef NETWRIGHT_STUDIES_STUDY_H_
#define NETWRIGHT_STUDIES_STUDY_H_

#include <string>
#include <string_view>
#include <vector>

#include "netwright/report/page.h"
#include "studies/data.h"
#include "studies/planner.h"

namespace netwright {

// One of the paper's experiments: which runs it takes, and their page. A new one is one file and one row in study.cc.
struct Study {
  std::string_view name;  // of the command's argument
  const char* help;       // in a few words
  const char* title;      // of the page
  void (*plan)(Planner& planner);
  // Adds figures and tables of the runs there are.
  void (*show)(const StudyData& study, Page& page);
};

const Study& FindStudy(std::string_view name);  // usage error for an unknown one
std::vector<std::string> StudyNames();
std::string StudyHelp();  // "hardness (of ...), experiment1 (...) ..."

// The rows.
extern const Study kHardness, kExperiment1, kExperiment2, kExperiment3, kRanking;

// Experiment 1's meta-RL: one policy carried through the data sets in order. Returns the run that leaves the final
// policy.
std::string PlanMetaTraining(Planner& planner, const std::vector<StudyDataset>& sets, uint64_t seed);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_STUDY_H_
