#include "netwright/run/spec.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "netwright/base/nearest.h"
#include "netwright/base/table.h"
#include "netwright/base/units.h"
#include "netwright/nn/device.h"
#include "netwright/run/presets.h"
#include "netwright/run/strategies.h"

namespace netwright {
namespace {

// In a preset, "recipe: NAME" and "final: NAME" stand for all the keys of a recipe; those that follow change it.
struct NamedRecipes {
  std::string_view name;
  Recipe (*search)();
  Recipe (*final)();
};
constexpr std::array<NamedRecipes, 2> kRecipes = {
    {{"quick", QuickRecipe, QuickFinalRecipe}, {"paper", PaperRecipe, PaperFinalRecipe}}};

Recipe WithOpenDevice(Recipe recipe) {
  recipe.device = recipe.precision = "auto";
  return recipe;
}

std::vector<std::string> KeysOf(const Options& options) {
  std::vector<std::string> keys;
  for (const Options::Entry& entry : options.entries()) keys.push_back(entry.key);
  return keys;
}

// What a user set must be a key of a part that the run has.
void CheckParts(const ExperimentSpec& spec) {
  Options own;
  const std::unique_ptr<StrategyComponent> component = MakeStrategyComponent(spec);
  component->Declare(own);
  ExperimentSpec any;
  Options base;
  Declare(any, base);
  for (const Settings::Setting& setting : spec.parts.all()) {
    if (setting.origin == Settings::Origin::kPreset || own.Has(setting.key)) continue;
    std::vector<std::string> owners, keys = KeysOf(base);
    for (const auto& row : Strategies()) {
      Options options;
      const std::unique_ptr<StrategyComponent> other = row.make();
      other->Declare(options);
      if (options.Has(setting.key)) owners.emplace_back(row.name);
      for (std::string& key : KeysOf(options)) keys.push_back(std::move(key));
    }
    if (!owners.empty()) {
      FailUsage("{} is a key of the strategy {}, and this run's is {}", setting.key, fmt::join(owners, ", "),
                spec.strategy);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    FailUsage("unknown configuration key '{}'; the nearest of {} valid ones: {}", setting.key, keys.size(),
              fmt::join(NearestWords(setting.key, keys, 5), ", "));
  }
}

}  // namespace

ExperimentSpec MakeSpec(std::string_view preset) {
  ExperimentSpec spec;
  spec.recipe = WithOpenDevice(spec.recipe);
  spec.final.recipe = WithOpenDevice(spec.final.recipe);
  Settings settings;
  const Settings given = PresetSettings(preset);
  for (const Settings::Setting& setting : given.all()) {
    if (setting.key == "recipe") {
      spec.recipe = WithOpenDevice(FindByName(kRecipes, setting.value, "recipe").search());
    } else if (setting.key == "final") {
      spec.final.recipe = WithOpenDevice(FindByName(kRecipes, setting.value, "recipe").final());
    } else {
      settings.Set(setting.key, setting.value, setting.origin);
    }
  }
  Apply(settings, spec);
  spec.preset = preset;
  return spec;
}

ExperimentSpec MakeRecordedSpec(const std::string& preset) {
  const std::vector<std::string> names = PresetNames();
  ExperimentSpec spec = MakeSpec(std::find(names.begin(), names.end(), preset) != names.end() ? preset : "quick");
  spec.preset = preset;
  return spec;
}

void Apply(const Settings& settings, ExperimentSpec& spec) {
  Options base;
  Declare(spec, base);
  for (const Settings::Setting& setting : settings.all()) {
    if (base.Has(setting.key)) {
      base.Set(setting.key, setting.value);
    } else {
      spec.parts.Set(setting.key, setting.value, setting.origin);
    }
  }
}

nlohmann::json ConfigOf(const ExperimentSpec& spec) {
  ExperimentSpec copy = spec;
  const std::unique_ptr<StrategyComponent> component = MakeStrategyComponent(spec);
  Options options;
  Declare(copy, options);
  component->Declare(options);
  return options.ToJson();
}

void Declare(ExperimentSpec& spec, Options& options) {
  options.Add("dataset", &spec.dataset, "known data set or path");
  options.Add("preset", &spec.preset, "preset the defaults came from: a name or a file");
  options.Add("strategy", &spec.strategy, "what proposes networks", StrategyNames());
  options.Add("evaluator", &spec.evaluator, "what scores networks", {"train", "synthetic"});
  options.Add("space", &spec.space, "search space: a name or a definition file (.yml)");
  options.Add("seed", &spec.seed, "seed of the run");
  options.Add("policy", &spec.policy, "policy file to start from, or none");
  options.Add("freeze_policy", &spec.freeze_policy, "act by the policy as it is: learn nothing");
  options.Add("evaluations", &spec.evaluations, "distinct networks to train; 0: no limit", {0, 1e12});
  options.Add("proposals", &spec.proposals, "proposals of any kind (time steps); 0: no limit", {0, 1e15});
  options.Add("budget", &spec.budget, "wall seconds, final training included; 0: no limit", {0, 1e9});
  options.Add("search_share", &spec.search_share, "share of the budget for the search", {0.05, 1});
  options.Add("workers", &spec.workers, "worker processes; 0: one a core, or two where networks are trained on a GPU",
              {0, 4096});
  options.Add("in_flight", &spec.in_flight, "trials out at once; part of the result", {1, 4096});
  options.Add("memory_limit", &spec.memory_limit,
              "bytes a child's training may take, as predicted; 0: physical memory, or the GPU's, shared out",
              {0, 1e15});
  options.Add("job_timeout", &spec.job_timeout, "seconds a child network may take; 0: no limit", {0, 1e9});
  options.Add("device", &spec.device, "device of the child networks", {"auto", "cpu", "cuda"});
  options.Add("precision", &spec.precision, "arithmetic of the child networks", {"auto", "fp32", "bf16"});
  options.Add("max_params", &spec.max_params, "parameters a searched network may have; 0: no limit", {0, 1e15});
  options.Add("max_flops", &spec.max_flops, "FLOPs (forward, one image) it may take; 0: no limit", {0, 1e18});
  Declare(spec.final, options);
  options.Add("data.image_size", &spec.data.image_size, "pixels, square; 0: auto", {0, 1024});
  options.Add("data.channels", &spec.data.channels, "1 or 3; 0: auto", {0, 3});
  options.Add("data.resize", &spec.data.resize, "how images are brought to size", {"area", "bilinear"});
  options.Add("data.classes", &spec.data.classes, "use so many of the classes only, spread evenly; 0: all", {0, 1e6});
  options.Add("data.train_limit", &spec.data.train_limit, "train + validation images the search sees; 0: all",
              {0, 1e12});
  options.Add("data.validation_share", &spec.data.validation_share,
              "share of those for validation, as far as there are as many; 0: as the split has it", {0, 0.9});
  options.Add("data.split", &spec.data.split, "split protocol", {"three-way", "paper"});
  options.Add("data.split_seed", &spec.data.split_seed, "seed of the split");
  options.Add("data.strict", &spec.data.strict, "a broken image fails instead of being skipped");
  Declare(spec.recipe, options, "recipe");
  Declare(spec.reward, options);
  options.Add("answers", &spec.answers, "run folders whose trained networks are not trained again, separated by ':'");
}

void Validate(const ExperimentSpec& spec) {
  CheckParts(spec);
  if (spec.memory_limit > 0 && spec.memory_limit < kLeastWorkerMemory) {
    FailUsage("memory_limit = {} is less than a worker needs; give at least {}",
              FormatBytes(static_cast<double>(spec.memory_limit)),
              FormatBytes(static_cast<double>(kLeastWorkerMemory)));
  }
  if (spec.data.channels == 2) FailUsage("data.channels = 2: give 1, 3 or 0 (auto)");
  for (const Recipe* recipe : {&spec.recipe, &spec.final.recipe}) {
    if (recipe->net.dense_layers > 1 && !recipe->net.plain) {
      FailUsage("dense_layers = {}: more than one hidden dense layer goes with plain = true only",
                recipe->net.dense_layers);
    }
    if (recipe->net.plain && (spec.space != "chain" || spec.final.enabled)) {
      FailUsage("plain = true is for the chain space without final training (--no-final)");
    }
  }
  ExperimentSpec settled = spec;
  ResolveDevice(settled);
  ResolvePrecision(settled);
  if (spec.data.classes == 1) FailUsage("data.classes = 1: give 2 or more, or 0 for all");
  if (spec.recipe.epochs == 0) FailUsage("recipe.epochs = 0: give at least 1 (only final.epochs may be 0, auto)");
  if (spec.policy != "none" && !LearnsPolicy(spec.strategy)) {
    std::vector<std::string> learning = StrategyNames();
    std::erase_if(learning, [](const std::string& name) { return !LearnsPolicy(name); });
    FailUsage("--policy: strategy '{}' learns no policy; those that do: {}", spec.strategy, fmt::join(learning, ", "));
  }
  if (spec.freeze_policy && spec.policy == "none") FailUsage("--freeze-policy: give the policy too (--policy FILE)");
  if (spec.final.recipe.stop_hopeless > 0 || spec.final.recipe.inherit) {
    FailUsage("final.stop_hopeless and final.inherit are for searches only; set recipe.stop_hopeless, recipe.inherit");
  }
  if (spec.evaluations == 0 && spec.proposals == 0 && spec.budget == 0) {
    FailUsage("the run would never end: give --evaluations, --budget or --set proposals=N");
  }
}

void ResolveDevice(ExperimentSpec& spec) {
  ResolveDevice(spec.recipe, spec.device);
  ResolveDevice(spec.final.recipe, spec.device);
}

bool TrainsOnGpu(const ExperimentSpec& spec) {
  const std::string_view cuda = DeviceName(Device::kCuda);
  return spec.recipe.device == cuda || spec.final.recipe.device == cuda;
}

void ResolvePrecision(ExperimentSpec& spec) {
  ResolvePrecision(spec.recipe, spec.precision);
  ResolvePrecision(spec.final.recipe, spec.precision);
}

int InFlight(const ExperimentSpec& spec) {
  const int lanes = MakeStrategyComponent(spec)->Lanes();
  return lanes > 0 ? lanes : spec.in_flight;
}

Preparation PreparationOf(const ExperimentSpec& spec) {
  return {.channels = spec.data.channels,
          .image_size = spec.data.image_size,
          .resize = spec.data.resize == "area" ? Resize::kArea : Resize::kBilinearAligned,
          .classes = spec.data.classes};
}

}  // namespace netwright
