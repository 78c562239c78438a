#include "studies/config.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "netwright/base/error.h"
#include "netwright/base/table.h"
#include "netwright/base/text_list.h"

namespace netwright {
namespace {

// Section 7 to the letter. The policy's memory lives over the trial (as the paper's text has it; its code wipes
// it at every episode's end), and masks are off.
StudyPreset Paper() {
  StudyPreset preset;
  preset.spec = MakeSpec("paper");
  preset.spec.final.enabled = false;
  return preset;
}

// What stands for aircraft and cu_birds where images are few: neither is ever trained on by a policy.
constexpr char kUnseen[] = "cub200_2011,fashion-mnist";
constexpr char kHardness[] = "omniglot,vgg_flower,dtd,cub200_2011,fashion-mnist,cifar10";

// The paper's protocol and agents on small images, with narrow networks and few epochs, so that a network takes a
// fraction of a second. 32 pixels leave room for about as many layers as 84 do before a network is invalid. Two lanes,
// for two cores.
StudyPreset Small() {
  StudyPreset preset = Paper();
  ExperimentSpec& spec = preset.spec;
  spec.data.image_size = 32;
  spec.data.channels = 0;
  spec.data.resize = "area";
  spec.data.classes = 100;
  spec.data.train_limit = 2000;
  spec.recipe = QuickRecipe();
  spec.recipe.net = {.filters = 8, .filter_growth = 1, .max_filters = 64, .dense_units = 64, .dropout = 0.2};
  spec.recipe.epochs = 4;
  spec.parts.Set("episode.lanes", "2", Settings::Origin::kPreset);
  // Eight times fewer updates than in the paper, and RMSProp in TensorFlow's form begins with steps much smaller than
  // the rate. On the synthetic evaluator 0.03 learns in 2000 steps about what 0.001 learns in 8000, and stays there.
  spec.parts.Set("a2c.learning_rate", "0.03", Settings::Origin::kPreset);
  spec.parts.Set("dqn.learning_starts", "300",
                 Settings::Origin::kPreset);  // as large a share of the trial as in the paper
  spec.final.recipe = PaperFinalRecipe();
  spec.final.recipe.net = {.filters = 16, .filter_growth = 2, .max_filters = 128, .dense_units = 512, .dropout = 0.4};
  spec.final.recipe.epochs = 40;
  spec.final.recipe.batch_size = 32;
  spec.final.recipe.bn_momentum = 0.1;

  StudyConfig& study = preset.study;
  study.seeds = 3;
  study.unseen = kUnseen;
  study.hardness = kHardness;
  study.ranking = "vgg_flower";
  study.meta_rl_steps = study.dqn_steps = study.random_steps = "2000";
  study.unseen_steps = 1000;
  study.multi_branch_steps = 6000;
  study.long_limit = 3000;
  study.vgg_dense = 512;
  return preset;
}

// Everything runs, nothing is learnt.
StudyPreset Tiny() {
  StudyPreset preset = Small();
  ExperimentSpec& spec = preset.spec;
  spec.data.image_size = 20;
  spec.data.classes = 8;
  spec.data.train_limit = 150;
  spec.recipe.net.filters = 4;
  spec.recipe.net.dense_units = 16;
  spec.parts.Set("dqn.learning_starts", "20", Settings::Origin::kPreset);
  spec.recipe.epochs = 2;
  spec.final.recipe.net = {.filters = 4, .filter_growth = 2, .max_filters = 16, .dense_units = 16, .dropout = 0.4};
  spec.final.recipe.epochs = 3;

  StudyConfig& study = preset.study;
  study.seeds = 1;
  study.meta_rl_steps = study.dqn_steps = study.random_steps = "60";
  study.hardness_steps = 20;
  study.unseen_steps = 60;
  study.multi_branch_steps = 120;
  study.long_limit = 150;
  study.vgg_filters = 4;
  study.vgg_dense = 16;
  study.ranking_networks = 8;
  return preset;
}

struct Row {
  std::string_view name;
  StudyPreset (*make)();
};
constexpr std::array<Row, 3> kPresets = {{{"tiny", Tiny}, {"small", Small}, {"paper", Paper}}};

}  // namespace

void Declare(StudyConfig& config, Options& options) {
  options.Add("study.seeds", &config.seeds, "repetitions of every search", {1, 1000});
  options.Add("study.first_seed", &config.first_seed, "seed of the first repetition");
  options.Add("study.training", &config.training, "data sets the policy is trained on, in order");
  options.Add("study.unseen", &config.unseen, "data sets of experiment 2");
  options.Add("study.hardness", &config.hardness, "data sets whose hardness is measured");
  options.Add("study.multi_branch", &config.multi_branch, "data set of experiment 3");
  options.Add("study.ranking", &config.ranking, "data set of `ranking`");
  options.Add("study.meta_rl_steps", &config.meta_rl_steps, "time steps of meta-RL on each training data set");
  options.Add("study.dqn_steps", &config.dqn_steps, "time steps of DQN on each");
  options.Add("study.random_steps", &config.random_steps, "time steps of random search on each");
  options.Add("study.hardness_steps", &config.hardness_steps, "time steps on each data set of `hardness`", {1, 1e9});
  options.Add("study.unseen_steps", &config.unseen_steps, "time steps on each unseen data set", {1, 1e9});
  options.Add("study.multi_branch_steps", &config.multi_branch_steps, "time steps of experiment 3", {1, 1e9});
  options.Add("study.long_networks", &config.long_networks, "networks of each unseen data set trained long", {1, 64});
  options.Add("study.long_repeats", &config.long_repeats, "independent long trainings of each", {1, 1000});
  options.Add("study.long_limit", &config.long_limit, "train + validation images of long training; 0: all", {0, 1e12});
  options.Add("study.vgg_filters", &config.vgg_filters, "filters of the shortened VGG19's first block", {1, 4096});
  options.Add("study.vgg_dense", &config.vgg_dense, "units of each of its two dense layers", {1, 65536});
  options.Add("study.ranking_networks", &config.ranking_networks, "networks ranked", {4, 10000});
  options.Add("study.ranking_repeats", &config.ranking_repeats, "long trainings of each", {1, 1000});
}

StudyPreset MakeStudyPreset(std::string_view name) { return FindByName(kPresets, name, "preset").make(); }

std::vector<std::string> StudyPresetNames() {
  std::vector<std::string> names;
  for (const Row& row : kPresets) names.emplace_back(row.name);
  return names;
}

void Validate(const StudyPreset& preset) {
  Validate(preset.spec);
  if (preset.spec.final.recipe.epochs == 0) FailUsage("final.epochs = 0: a study's long training needs a number");
  const size_t sets = ListItems(preset.study.training).size();
  if (sets == 0) FailUsage("study.training is empty: name the data sets that the policy is trained on");
  for (size_t i = 0; i < sets; ++i) {
    StepsOf(preset.study.meta_rl_steps, i, "study.meta_rl_steps");
    StepsOf(preset.study.dqn_steps, i, "study.dqn_steps");
    StepsOf(preset.study.random_steps, i, "study.random_steps");
  }
}

int64_t StepsOf(const std::string& list, size_t i, const char* key) {
  const std::vector<std::string> items = ListItems(list);
  int64_t steps = 0;
  if (!items.empty()) {
    const std::string& item = items[std::min(i, items.size() - 1)];
    const auto [stop, error] = std::from_chars(item.data(), item.data() + item.size(), steps);
    if (error != std::errc() || stop != item.data() + item.size()) steps = 0;
  }
  if (steps < 1) FailUsage("{} = '{}': give numbers of time steps, separated by commas", key, list);
  return steps;
}

}  // namespace netwright
