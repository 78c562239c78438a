// The common suite over every strategy by name, as a run makes them, and over the variants of the episodic ones.
#include <algorithm>
#include <cctype>
#include <functional>
#include <string>
#include <vector>

#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/train/trainer.h"
#include "testing/strategy_conformance_tests.h"

namespace netwright {
namespace {

using Change = std::function<void(ExperimentSpec&)>;

StrategyCase Case(const std::string& strategy, const std::string& variant = "", const Change& change = {}) {
  StrategyCase made;
  made.name = strategy + variant;
  made.draws = strategy != "listed";
  std::replace(made.name.begin(), made.name.end(), '-', '_');
  made.make = [strategy, change](const StrategyContext& context) {
    ConfigureTorch(1);  // the agents' products are too small for several threads
    ExperimentSpec spec = MakeSpec("quick");
    spec.strategy = strategy;
    spec.parts.Set("listed.networks", "empty");
    spec.parts.Set("program.command", "examples/random_program.py");
    if (change) change(spec);
    return MakeStrategy(spec, context);
  };
  return made;
}

std::vector<StrategyCase> Cases() {
  std::vector<StrategyCase> cases;
  for (const std::string& name : StrategyNames()) {
    cases.push_back(Case(name));
    if (!IsEpisodic(name)) continue;
    cases.push_back(Case(name, "_final_score", [](ExperimentSpec& spec) { spec.parts.Set("episode.score", "final"); }));
    cases.push_back(Case(name, "_one_lane", [](ExperimentSpec& spec) { spec.parts.Set("episode.lanes", "1"); }));
  }
  // The other search spaces, by a shorter run.
  std::vector<std::string> spaces = SearchSpaceNames();
  spaces.push_back("configs/spaces/cells.yml");
  for (const std::string& space : spaces) {
    if (space == StrategyCase().space) continue;
    for (const std::string& name : StrategyNames()) {
      if (name == "program" && space != "configs/spaces/cells.yml") continue;  // the example knows no other
      for (const char* score : {"prefix", "final"}) {
        if (!IsEpisodic(name) && std::string(score) == "final") continue;
        std::string variant = std::string("_") + space + "_" + score;
        std::replace_if(
            variant.begin(), variant.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
        StrategyCase made =
            Case(name, variant, [score](ExperimentSpec& spec) { spec.parts.Set("episode.score", score); });
        made.space = space;
        made.proposals = 200;
        cases.push_back(made);
      }
    }
  }
  cases.push_back(
      Case("meta-rl", "_unmasked", [](ExperimentSpec& spec) { spec.parts.Set("episode.mask_actions", "false"); }));
  cases.push_back(Case("meta-rl", "_unmasked_final_score", [](ExperimentSpec& spec) {
    spec.parts.Set("episode.mask_actions", "false");
    spec.parts.Set("episode.score", "final");
  }));
  cases.push_back(
      Case("meta-rl", "_episode_memory", [](ExperimentSpec& spec) { spec.parts.Set("a2c.memory", "episode"); }));
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Run, StrategyConformance, testing::ValuesIn(Cases()), StrategyCaseName());

}  // namespace
}  // namespace netwright
