#ifndef NETWRIGHT_STUDIES_PLAN_H_
#define NETWRIGHT_STUDIES_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/run/spec.h"
#include "studies/config.h"

namespace netwright {

// One run of a study: an ordinary search, with what it takes over from earlier runs of the same study.
struct StudyRun {
  std::string name;     // of its folder, OUT/runs/NAME
  std::string part;     // of the experiment: "hardness", "1", "2A", "2B", "3", "ranking"
  std::string agent;    // "meta-RL", "DQN", "random search", "fixed policy", "designed networks" ... as reports have it
  std::string dataset;  // name
  uint64_t seed = 0;    // of the repetition; spec.seed derives from it and the name
  int order = 0;        // of the data set among those of its part and seed, from 0
  std::string policy_from = {};           // run whose final policy it starts with; empty: `policy_file`
  std::string policy_file = {};           // empty: a fresh policy
  bool freeze_policy = false;             // the policy acts and remembers, its weights stay
  std::vector<std::string> best_of = {};  // runs whose best networks it trains: listed.networks
  int networks = 0;                       // how many; fewer where there are no more
  int repeats = 1;                        // trainings of each
  ExperimentSpec spec = {};
};

struct StudyPlan {
  std::string experiment;
  std::vector<StudyRun> runs;      // in order; each depends on earlier ones only
  std::vector<std::string> notes;  // what stands for what, a line each
};

struct StudyRequest {
  std::string experiment;        // hardness, experiment1, experiment2, experiment3, ranking
  std::string data;              // folder with the data sets
  std::string policy = {};       // experiment2: the fixed policy's file, instead of learning it first
  std::string experiment1 = {};  // experiment2: folder of an experiment1 whose final policies are taken, by seed
};

std::vector<std::string> StudyNames();

// The runs of an experiment. Usage error for an unknown experiment, and for data sets that are not there, naming all of
// them. Looks at the data folder, reads no images.
StudyPlan PlanStudy(const StudyRequest& request, const StudyPreset& preset);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_PLAN_H_
