#include "netwright/run/spec.h"

#include <fmt/ranges.h>

#include <array>
#include <vector>

#include "netwright/base/table.h"
#include "netwright/base/units.h"
#include "netwright/nn/device.h"
#include "netwright/run/strategies.h"

namespace netwright {
namespace {

ExperimentSpec QuickSpec() {
  ExperimentSpec spec;
  // Small networks for an ordinary processor. On cifar10 none beyond was better after the final training
  // (docs/performance.md), and one alone can take a minute of the search.
  spec.max_flops = 6'000'000;
  // Scoring an image takes a fifteenth of the time of training on it for five epochs, and on few of them chance decides
  // between good networks: at an accuracy of 0.88 the standard error is 0.8 points on 1600 images, 0.4 on 6500.
  spec.data.train_limit = 13000;
  spec.data.validation_share = 0.5;
  spec.recipe = QuickRecipe();
  spec.final.recipe = QuickFinalRecipe();
  spec.episode.rules.mask_actions = true;
  return spec;
}

// Gomez Robles & Vanschoren 2019: sections 3 to 5 and 7.
ExperimentSpec PaperSpec() {
  ExperimentSpec spec;
  spec.preset = "paper";
  spec.strategy = "meta-rl";
  spec.evaluations = 0;
  spec.proposals = 2000;
  spec.budget = 0;
  spec.in_flight = 1;
  spec.final.finalists = 2;
  spec.data = {.image_size = 84, .channels = 3, .resize = "bilinear", .classes = 0, .split = "paper"};
  spec.recipe = PaperRecipe();
  spec.final.recipe = PaperFinalRecipe();
  spec.episode.lanes = 1;
  spec.episode.rules.mask_actions = false;
  return spec;
}

struct Preset {
  std::string_view name;
  ExperimentSpec (*make)();
};
constexpr std::array<Preset, 2> kPresets = {{{"quick", QuickSpec}, {"paper", PaperSpec}}};

}  // namespace

ExperimentSpec MakeSpec(std::string_view preset) {
  ExperimentSpec spec = FindByName(kPresets, preset, "preset").make();
  spec.recipe.device = spec.final.recipe.device = "auto";
  spec.recipe.precision = spec.final.recipe.precision = "auto";
  return spec;
}

void Declare(ExperimentSpec& spec, Options& options) {
  options.Add("dataset", &spec.dataset, "known data set or path");
  options.Add("preset", &spec.preset, "preset the defaults came from", {"quick", "paper"});
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
  Declare(spec.a2c, options);
  Declare(spec.dqn, options);
  Declare(spec.episode, options);
  Declare(spec.evolution, options);
  Declare(spec.listed, options);
  options.Add("answers", &spec.answers, "run folders whose trained networks are not trained again, separated by ':'");
}

void Validate(const ExperimentSpec& spec) {
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

int InFlight(const ExperimentSpec& spec) { return IsEpisodic(spec.strategy) ? spec.episode.lanes : spec.in_flight; }

Preparation PreparationOf(const ExperimentSpec& spec) {
  return {.channels = spec.data.channels,
          .image_size = spec.data.image_size,
          .resize = spec.data.resize == "area" ? Resize::kArea : Resize::kBilinearAligned,
          .classes = spec.data.classes};
}

}  // namespace netwright
