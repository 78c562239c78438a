#include "studies/config.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "netwright/base/error.h"
#include "netwright/base/nearest.h"
#include "netwright/base/table.h"
#include "netwright/base/text_list.h"
#include "netwright/run/presets.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "studies/preset_texts.h"

namespace netwright {
namespace {

constexpr auto kPreset = Settings::Origin::kPreset;  // not every run of a study has each part

// A preset's keys, after those of the one that it builds on ("base: NAME").
Settings ReadPreset(std::string_view name) {
  const PresetText& preset = FindByName(StudyPresetTexts(), name, "preset");
  Settings settings;
  const Settings own = ParseSettings(std::string(preset.text), name, kPreset);
  for (const Settings::Setting& setting : own.all()) {
    if (setting.key == "base") {
      const Settings base = ReadPreset(setting.value);
      settings.Set(base);
    }
  }
  settings.Set(own);
  return settings;
}

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
  options.Add("study.control_steps", &config.control_steps,
              "time steps on each of a constant action, and of random ones that never stop");
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

StudyPreset MakeStudyPreset(std::string_view name) {
  StudyPreset preset;
  preset.name = name;
  Options study;
  Declare(preset.study, study);
  const Settings given = ReadPreset(name);
  for (const Settings::Setting& setting : given.all()) {
    if (setting.key == "base") continue;
    if (setting.key == "run_preset") {
      Settings runs = PresetSettings(setting.value);
      runs.Set("preset", setting.value, kPreset);
      runs.Set(preset.runs);
      preset.runs = runs;
    } else if (study.Has(setting.key)) {
      study.Set(setting.key, setting.value);
    } else {
      preset.runs.Set(setting.key, setting.value, kPreset);
    }
  }
  return preset;
}

std::vector<std::string> StudyPresetNames() {
  std::vector<std::string> names;
  for (const PresetText& preset : StudyPresetTexts()) names.emplace_back(preset.name);
  return names;
}

void Set(StudyPreset& preset, const std::string& key, const std::string& value) {
  Options study;
  Declare(preset.study, study);
  if (study.Has(key)) return study.Set(key, value);
  const nlohmann::json known = ToJson(preset);
  if (!known.contains(key)) {
    std::vector<std::string> keys;
    for (const auto& [name, unused] : known.items()) keys.push_back(name);
    FailUnknownKey(key, keys);
  }
  preset.runs.Set(key, value, kPreset);
  ToJson(preset);  // fails for a bad value
}

nlohmann::json ToJson(const StudyPreset& preset) {
  StudyConfig study = preset.study;
  Options options;
  Declare(study, options);
  nlohmann::json json = options.ToJson();
  json.update(ConfigOf(MakeSpec(preset.runs)));
  for (const ComponentRow<StrategyComponent>& row : Strategies()) {
    const std::unique_ptr<StrategyComponent> strategy = row.make();
    Options own;
    strategy->Declare(own);
    preset.runs.ApplyTo(own);
    json.update(own.ToJson());
  }
  return json;
}

bool IsIdle(std::string_view key) {
  return key == "workers" || key == "finalists" || key == "final_images" || key == "search_share";
}

void Validate(const StudyPreset& preset) {
  const ExperimentSpec spec = MakeSpec(preset.runs);
  Validate(spec);
  if (ToJson(preset).at("final.epochs") == 0) FailUsage("final.epochs = 0: a study's long training needs a number");
  const size_t sets = ListItems(preset.study.training).size();
  if (sets == 0) FailUsage("study.training is empty: name the data sets that the policy is trained on");
  for (size_t i = 0; i < sets; ++i) {
    StepsOf(preset.study.meta_rl_steps, i, "study.meta_rl_steps");
    StepsOf(preset.study.dqn_steps, i, "study.dqn_steps");
    StepsOf(preset.study.random_steps, i, "study.random_steps");
    StepsOf(preset.study.control_steps, i, "study.control_steps");
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
