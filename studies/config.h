#ifndef NETWRIGHT_STUDIES_CONFIG_H_
#define NETWRIGHT_STUDIES_CONFIG_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/options.h"
#include "netwright/base/settings.h"

namespace netwright {

// A repetition of the paper's experiments (Gomez Robles & Vanschoren 2019, sections 5 to 7 and appendix A), beside the
// settings of all its runs. Lists are separated by commas.
struct StudyConfig {
  int seeds = 1;            // repetitions of every search, with the seeds first_seed, first_seed + 1 ...
  uint64_t first_seed = 1;  // also the one of what is not repeated

  std::string training = "omniglot,vgg_flower,dtd";  // the policy's environments, in this order
  std::string unseen = "aircraft,cu_birds";          // experiment 2
  std::string hardness = "aircraft,cu_birds,dtd,omniglot,traffic_sign,vgg_flower";
  std::string multi_branch = "omniglot";  // experiment 3
  std::string ranking = "omniglot";

  // Time steps of a trial (t_max). Of lists, the i-th is of the i-th training data set, and the last of all further
  // ones.
  std::string meta_rl_steps = "8000,7000,7000";
  std::string dqn_steps = "6500,5500,7000";
  std::string random_steps = "8000,7000,7000";
  std::string control_steps = "2000";  // of the controls that do not learn
  int64_t hardness_steps = 200;
  int64_t unseen_steps = 2000;
  int64_t multi_branch_steps = 20000;

  // Experiment 2B, and long training in `ranking`. Its recipe are the keys final.*.
  int long_networks = 2;   // the best of each unseen data set
  int long_repeats = 5;    // independent trainings of each
  int64_t long_limit = 0;  // train + validation images; 0: all
  int vgg_filters = 64;    // of the shortened VGG19's first block; the second has twice as many
  int vgg_dense = 4096;    // units of each of its two dense layers

  int ranking_networks = 20;
  int ranking_repeats = 1;  // long trainings of each
};

void Declare(StudyConfig& config, Options& options);  // keys "study.*"

struct StudyPreset {
  std::string name;
  StudyConfig study;
  Settings runs;  // what all runs have in common: the paper's protocol, recipes, agents
};

// One of configs/studies/*.yml. Usage error for another name.
StudyPreset MakeStudyPreset(std::string_view name);
std::vector<std::string> StudyPresetNames();

// A key of the study or of any part of its runs. Usage error for an unknown key or a bad value.
void Set(StudyPreset& preset, const std::string& key, const std::string& value);

// Of the study and of every part that its runs may have.
nlohmann::json ToJson(const StudyPreset& preset);

// Whether a key decides no result of a study: its runs have no final training.
bool IsIdle(std::string_view key);

// What Options cannot check by itself. Usage error.
void Validate(const StudyPreset& preset);

// The i-th number of a list, the last one for all further ones. Usage error, naming `key`, for no positive numbers.
int64_t StepsOf(const std::string& list, size_t i, const char* key);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_CONFIG_H_
