#include "netwright/run/spec.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "netwright/base/key_error.h"
#include "netwright/base/nearest.h"
#include "netwright/base/table.h"
#include "netwright/problems/problems.h"
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

// Sets all keys of a recipe.
void SetRecipe(const std::string& prefix, Recipe recipe, Settings& settings) {
  recipe.device = recipe.precision = "auto";
  Options options;
  Declare(recipe, options, prefix);
  settings.Set(ToSettings(options.ToJson(), Settings::Origin::kPreset));
}

std::vector<std::string> KeysOf(const Options& options) {
  std::vector<std::string> keys;
  for (const Options::Entry& entry : options.entries()) keys.push_back(entry.key);
  return keys;
}

// The kinds of part that have this key: "the strategy meta-rl".
std::vector<std::string> OwnersOf(std::string_view key, std::vector<std::string>& all_keys) {
  std::vector<std::string> owners;
  const auto look = [&](const auto& rows, std::string_view what) {
    for (const auto& row : rows) {
      Options options;
      const auto part = row.make();
      part->Declare(options);
      if (options.Has(key)) owners.push_back(fmt::format("the {} {}", what, row.name));
      for (std::string& name : KeysOf(options)) all_keys.push_back(std::move(name));
    }
  };
  look(Strategies(), "strategy");
  look(Problems(), "problem");
  std::sort(all_keys.begin(), all_keys.end());
  all_keys.erase(std::unique(all_keys.begin(), all_keys.end()), all_keys.end());
  return owners;
}

bool Has(const Settings& settings, std::string_view key) {
  return std::any_of(settings.all().begin(), settings.all().end(), [&](const auto& s) { return s.key == key; });
}

// What a user set must be a key of a part that the run has.
void CheckParts(const ExperimentSpec& spec) {
  Options own;
  const std::vector<std::unique_ptr<StrategyComponent>> strategies = PossibleStrategies(spec);
  const std::unique_ptr<Problem> problem = MakeProblem(spec);
  for (const auto& strategy : strategies) strategy->Declare(own);
  problem->Declare(own);
  ExperimentSpec any;
  Options base;
  Declare(any, base);
  for (const Settings::Setting& setting : spec.parts.all()) {
    if (setting.origin == Settings::Origin::kPreset || own.Has(setting.key)) continue;
    std::vector<std::string> keys = KeysOf(base);
    const std::vector<std::string> owners = OwnersOf(setting.key, keys);
    if (!owners.empty()) {
      FailUsage("{} is a key of {}, which this run does not have (strategy {}, problem {})", setting.key,
                fmt::join(owners, ", "), spec.strategy, ParseProblem(spec.dataset).kind->name);
    }
    FailUnknownKey(setting.key, keys);
  }
}

}  // namespace

ExperimentSpec MakeSpec(std::string_view preset) {
  ExperimentSpec spec = MakeSpec(PresetSettings(preset));
  spec.preset = preset;
  return spec;
}

ExperimentSpec MakeSpec(const Settings& preset) {
  const ImagesConfig defaults;
  ExperimentSpec spec;
  SetRecipe("recipe", defaults.recipe, spec.parts);
  SetRecipe("final", defaults.final.recipe, spec.parts);
  Settings settings;
  for (const Settings::Setting& setting : preset.all()) {
    if (setting.key == "recipe") {
      SetRecipe("recipe", FindByName(kRecipes, setting.value, "recipe").search(), spec.parts);
    } else if (setting.key == "final") {
      SetRecipe("final", FindByName(kRecipes, setting.value, "recipe").final(), spec.parts);
    } else {
      settings.Set(setting.key, setting.value, setting.origin);
    }
  }
  Apply(settings, spec);
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

void LiftEvaluations(const Settings& given, ExperimentSpec& spec) {
  if (!Has(given, "budget") || spec.budget <= 0 || Has(given, "evaluations") || spec.evaluations == 0) return;
  spec.evaluations = 0;
  if (!Has(given, "spend_budget")) spec.parts.Set("spend_budget", "true", Settings::Origin::kPreset);
}

void CheckSpaceIsOpen(const Settings& typed, const ExperimentSpec& spec) {
  if (!Has(typed, "space") || MakeProblem(spec)->LeavesSpaceOpen()) return;
  FailUsage("space = '{}': {} brings its own search space; leave the key out", spec.space, spec.dataset);
}

std::unique_ptr<Problem> MakeProblem(const ExperimentSpec& spec) {
  std::unique_ptr<Problem> problem = ParseProblem(spec.dataset).kind->make();
  Options own;
  problem->Declare(own);
  spec.parts.ApplyTo(own);
  return problem;
}

ImagesConfig ImagesOf(const ExperimentSpec& spec) {
  ImagesConfig config;
  Options own;
  Declare(config, own);
  spec.parts.ApplyTo(own);
  return config;
}

nlohmann::json ConfigOf(const ExperimentSpec& spec, Problem& problem) {
  ExperimentSpec copy = spec;
  const std::vector<std::unique_ptr<StrategyComponent>> strategies = PossibleStrategies(spec);
  Options options;
  Declare(copy, options);
  for (const auto& strategy : strategies) strategy->Declare(options);
  problem.Declare(options);
  return options.ToJson();
}

nlohmann::json ConfigOf(const ExperimentSpec& spec) { return ConfigOf(spec, *MakeProblem(spec)); }

void Declare(ExperimentSpec& spec, Options& options) {
  options.Add("dataset", &spec.dataset, "the problem: a known data set, a path, or KIND:NAME");
  options.Add("task", &spec.task, "which of the problem's tasks, where it has several");
  options.Add("preset", &spec.preset, "preset the defaults came from: a name or a file");
  std::vector<std::string> strategies = StrategyNames();
  strategies.insert(strategies.begin(), kAuto);
  options.Add("strategy", &spec.strategy,
              "what proposes networks; auto: transfer where the default policy was made for the images, else evolution",
              strategies);
  options.Add("space", &spec.space, "search space: a name or a definition file (.yml)");
  options.Add("seed", &spec.seed, "seed of the run");
  options.Add(
      "policy", &spec.policy,
      "policy to start from: a file, the built-in default, none, or auto: default where it was made for the images");
  options.Add("freeze_policy", &spec.freeze_policy, "act by the policy as it is: learn nothing");
  options.Add("evaluations", &spec.evaluations, "distinct networks to train; 0: no limit",
              {0, 1e12, OptionUnit::kCount});
  options.Add("proposals", &spec.proposals, "proposals of any kind (time steps); 0: no limit",
              {0, 1e15, OptionUnit::kCount});
  options.Add("budget", &spec.budget, "wall seconds, final training included; 0: no limit",
              {0, 1e9, OptionUnit::kSeconds});
  options.Add("search_share", &spec.search_share, "share of the budget for the search", {0.05, 1});
  options.Add("workers", &spec.workers, "worker processes; 0: one a core, or two where networks are trained on a GPU",
              {0, 4096});
  options.Add("in_flight", &spec.in_flight, "proposals out at once; part of the result", {1, 65536});
  options.Add("speculate", &spec.speculate,
              "workers with nothing to do train what the search is likely to ask for next (docs/scale.md)");
  Declare(spec.reward, options);
  options.Add("answers", &spec.answers,
              "run folders, and columns of benchmarks (FILE.yml#COLUMN), whose networks are not trained again, "
              "separated by ':'");
}

void Validate(const ExperimentSpec& spec) {
  CheckParts(spec);
  MakeProblem(spec)->Settle();  // a try: it may not be possible
  const bool open = spec.strategy == kAuto;
  if (spec.policy != kAuto && spec.policy != kNoPolicy && !open && !LearnsPolicy(spec.strategy)) {
    std::vector<std::string> learning = StrategyNames();
    std::erase_if(learning, [](const std::string& name) { return !LearnsPolicy(name); });
    FailUsage("policy: strategy '{}' learns no policy; those that do: {}", spec.strategy, fmt::join(learning, ", "));
  }
  const bool without = spec.policy == kNoPolicy || (spec.policy == kAuto && !open && !StartsFromModel(spec.strategy));
  if (spec.freeze_policy && without) FailUsageOf("policy", "freeze_policy: give the policy too");
  if (spec.evaluations == 0 && spec.proposals == 0 && spec.budget == 0) {
    FailUsageOf("evaluations", "the run would never end: give evaluations, budget or proposals");
  }
}

int InFlight(const ExperimentSpec& spec) {
  const int lanes = PossibleStrategies(spec).front()->Lanes();
  return lanes > 0 ? lanes : spec.in_flight;
}

}  // namespace netwright
