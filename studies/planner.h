#ifndef NETWRIGHT_STUDIES_PLANNER_H_
#define NETWRIGHT_STUDIES_PLANNER_H_

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "studies/config.h"

namespace netwright {

// An ordinary search, with what it takes over from earlier runs of the same study.
struct StudyRun {
  std::string name;                       // of its folder, OUT/runs/NAME
  std::string part;                       // of the experiment, as reports have it
  std::string agent;                      // "meta-RL", "random search" ..., as reports have it
  std::string dataset;                    // name
  uint64_t seed = 0;                      // of the repetition; the key `seed` derives from it and the name
  int order = 0;                          // of the data set among those of its part and seed, from 0
  std::string policy_from = {};           // run whose final policy it starts with; empty: `policy_file`
  std::string policy_file = {};           // empty: a fresh policy
  bool freeze_policy = false;             // the policy acts and remembers, its weights stay
  std::vector<std::string> best_of = {};  // runs whose best networks it trains: listed.networks
  int networks = 0;                       // how many; fewer where there are no more
  int repeats = 1;                        // trainings of each
  Settings settings = {};                 // all else that it is asked for

  template <typename Value>
  void Set(const char* key, const Value& value) {
    settings.Set(key, fmt::format("{}", value), Settings::Origin::kPreset);
  }
};

struct StudyPlan {
  std::string experiment;
  std::vector<StudyRun> runs;      // in order; each depends on earlier ones only
  std::vector<std::string> notes;  // what stands for what, a line each
};

struct StudyRequest {
  std::string experiment;        // a name of study.h
  std::string data;              // folder with the data sets
  std::string policy = {};       // experiment2: the fixed policy's file, instead of learning it first
  std::string experiment1 = {};  // experiment2: folder of an experiment1 whose final policies are taken, by seed
};

struct StudyDataset {
  std::string name;
  std::string path;
};

// `request` and `preset` must outlive it. Not thread-safe.
class Planner {
 public:
  Planner(const StudyRequest& request, const StudyPreset& preset)
      : request_(request), preset_(preset), defaults_(ToJson(preset)) {
    plan_.experiment = request.experiment;
  }

  const StudyRequest& request() const { return request_; }
  const StudyConfig& config() const { return preset_.study; }
  // The value of a key that all runs have in common.
  template <typename Value>
  Value Default(const char* key) const {
    return defaults_.at(key).get<Value>();
  }
  std::vector<uint64_t> Seeds() const;
  // By a list of names. Usage error that names all that are not in the data folder. Reads no images.
  std::vector<StudyDataset> Locate(const std::string& list);

  // Named PREFIX-DATASET-sSEED. The reference is good until the next call.
  struct Role {
    const char* part;
    std::string agent;
    std::string prefix;
  };
  StudyRun& Add(const Role& role, const StudyDataset& dataset, uint64_t seed, size_t order, int64_t steps);

  // Makes it train the best `networks` of earlier runs, `repeats` times each.
  static void List(StudyRun& run, std::vector<std::string> best_of, int networks, int repeats);
  // Makes it train by the long training's recipe and images.
  void TrainLong(StudyRun& run) const;

  StudyPlan Take() { return std::move(plan_); }

 private:
  const StudyRequest& request_;
  const StudyPreset& preset_;
  const nlohmann::json defaults_;  // by key
  StudyPlan plan_;
};

// Usage error for an unknown experiment, and for what Planner finds wrong.
StudyPlan PlanStudy(const StudyRequest& request, const StudyPreset& preset);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_PLANNER_H_
