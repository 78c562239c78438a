#ifndef NETWRIGHT_RUN_SPEC_H_
#define NETWRIGHT_RUN_SPEC_H_

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "netwright/base/options.h"
#include "netwright/base/settings.h"
#include "netwright/evaluation/reward.h"
#include "netwright/problems/images/images_config.h"
#include "netwright/problems/problem.h"

namespace netwright {

// Values of `strategy` and `policy`: what suits the problem (run/session/auto_strategy.h), the policy that the program
// has built in, and none.
inline constexpr char kAuto[] = "auto", kDefaultPolicy[] = "default", kNoPolicy[] = "none";
inline constexpr const char* kDefaultStrategy = kAuto;  // "evolution" keeps the default policy for those who ask

// All that decides a run. run.json records it and `resume` reads it back.
struct ExperimentSpec {
  std::string dataset;           // the problem (problems/problems.h): a data set's name or path, or KIND:NAME
  std::string task;              // of the problem's, where it has several
  std::string preset = "quick";  // name or file; its values are the defaults of all other keys
  std::string strategy = kDefaultStrategy;
  std::string space = "chain";  // registered name or space definition file
  uint64_t seed = 1;

  std::string policy = kAuto;  // that a strategy which learns one starts from: a file, or a value above
  bool freeze_policy = false;  // act by it, and learn nothing more

  int64_t evaluations = 100;  // distinct networks to train; 0: no limit
  int64_t proposals = 0;      // proposals of any kind (an agent's time steps); 0: no limit
  double budget = 660;        // wall seconds, the final training included; 0: no limit
  double search_share = 0.4;  // of the budget, for the search; the final training has the rest

  int workers = 0;    // processes; 0: one a core, or kGpuWorkers
  int in_flight = 4;  // proposals out at once, whatever the number of workers: part of the result
  // Workers that have nothing to do train what the search is likely to ask for next. Decides no result.
  bool speculate = false;
  RewardConfig reward;
  // Keys of the strategy and of the problem. A preset may set keys of parts that the run does not have.
  Settings parts;

  // Folders of other runs, separated by ':', relative to this run's. Networks trained there (same data, recipe, network
  // and seed) are not trained again; missing folders are ignored. Changes no result but the count `cached`.
  std::string answers;
};

// A preset's values (run/presets.h). Usage error.
ExperimentSpec MakeSpec(std::string_view preset);

// The same for a run of the past, whose preset may have been a file.
ExperimentSpec MakeRecordedSpec(const std::string& preset);

// The keys that every run has, whatever its problem and strategy.
void Declare(ExperimentSpec& spec, Options& options);

// Sets keys of any part (from `--set`, `--config`, run.json). Usage error for a bad value of a key that every run has;
// Validate checks the others.
void Apply(const Settings& settings, ExperimentSpec& spec);

// Usage error when `typed` names a space and the problem brings its own.
void CheckSpaceIsOpen(const Settings& typed, const ExperimentSpec& spec);

// A time budget that the user gives without a number of evaluations lifts the preset's number.
void LiftEvaluations(const Settings& given, ExperimentSpec& spec);

// The spec's problem, configured, but not yet settled or opened.
std::unique_ptr<Problem> MakeProblem(const ExperimentSpec& spec);

// Its keys for data sets of images, for what trains networks without a search.
ImagesConfig ImagesOf(const ExperimentSpec& spec);

// The keys that every run has, those of the strategy, and those of `problem`.
nlohmann::json ConfigOf(const ExperimentSpec& spec, Problem& problem);
nlohmann::json ConfigOf(const ExperimentSpec& spec);  // of a problem that is not settled

// What Options cannot check by itself (combinations, what this machine has). Usage error.
void Validate(const ExperimentSpec& spec);

// Proposals in flight; an episodic strategy needs one for each environment.
int InFlight(const ExperimentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SPEC_H_
