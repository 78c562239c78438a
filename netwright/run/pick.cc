#include "netwright/run/pick.h"

#include <charconv>
#include <filesystem>
#include <optional>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/final/recipe_variants.h"
#include "netwright/report/runs/pareto.h"

namespace netwright {
namespace {

constexpr size_t kNameLength = 12;  // of a picked run's folder

Delivered DeliveredOf(const RunFolder& run) {
  const std::optional<Summary> summary = FinishedSummary(run.path());
  if (!summary) {
    FailUsage("the run in '{0}' has not ended; `netwright resume {0}` goes on with it", run.path().string());
  }
  if (!summary->final) {
    FailUsage("the run in '{}' was made without final training: it has nothing to train a network by",
              run.path().string());
  }
  return *summary->final;
}

// The N-th network of the front, as SearchSpace::Format has it.
std::string OnFront(const RunFolder& run, const std::string& pick, const std::string& by) {
  const RunData data = ReadRunData(run.path());
  const std::vector<CostedNetwork> front = ParetoFront(CostedNetworks(data, TargetOf(data)), FindCostKind(by));
  size_t number = 0;
  const char* end = pick.data() + pick.size();
  const auto [rest, error] = std::from_chars(pick.data() + kPickFront.size(), end, number);
  if (!pick.starts_with(kPickFront) || error != std::errc() || rest != end) {
    FailUsage("pick '{}': give {} or {}N", pick, kPickBest, kPickFront);
  }
  if (number < 1 || number > front.size()) {
    FailUsage("pick '{}': the front by {} has {} networks; `netwright pareto {} --by {}` lists them", pick, by,
              front.size(), run.path().string(), by);
  }
  return front[number - 1].row->architecture;
}

// A run that scores this network only, which the other run has done already, and trains it long.
ExperimentSpec SpecOf(const RunFolder& run, const std::string& architecture, const Delivered& delivered) {
  constexpr auto kPreset = Settings::Origin::kPreset;
  ExperimentSpec spec = ReadSpecHere(run);
  spec.strategy = "listed";
  spec.parts.Set("listed.networks", architecture, kPreset);
  spec.policy = kNoPolicy;
  spec.freeze_policy = false;
  spec.evaluations = 0;
  spec.proposals = 1;
  spec.budget = 0;
  spec.answers = "../..";
  spec.parts.Set("finalists", "1", kPreset);
  spec.parts.Set("by_hand", "", kPreset);
  spec.parts.Set("spend_budget", "false", kPreset);
  spec.parts.Set("final.epochs", std::to_string(delivered.epochs), kPreset);
  spec.parts.Set("final_recipes", delivered.variant.empty() ? std::string(kPlainRecipe) : delivered.variant, kPreset);
  return spec;
}

}  // namespace

RunFolder PickModel(const RunFolder& run, const std::string& pick, const std::string& by, Verbosity verbosity) {
  if (pick == kPickBest) return run;
  const Delivered delivered = DeliveredOf(run);
  const std::string architecture = OnFront(run, pick, by);
  if (architecture == delivered.architecture) return run;
  Digester digester;
  digester.Add(architecture);
  const std::filesystem::path path = run.path() / "picked" / digester.Finish().Hex().substr(0, kNameLength);
  if (std::filesystem::exists(path / "run.json")) {
    const RunFolder begun = RunFolder::Open(path.string());
    if (!FinishedSummary(path)) ResumeSearch(begun, 0, verbosity);
    return begun;
  }
  const RunFolder folder = RunFolder::Plan(path.string());
  RunSearch(SpecOf(run, architecture, delivered), folder, verbosity);
  return folder;
}

}  // namespace netwright
