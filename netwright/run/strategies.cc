#include "netwright/run/strategies.h"

#include <array>

#include "netwright/base/table.h"
#include "netwright/run/spec.h"

namespace netwright {
namespace {

std::unique_ptr<Strategy> Evolution(const ExperimentSpec& spec, const StrategyContext& context) {
  return MakeEvolution(spec.evolution, context);
}

std::unique_ptr<Strategy> MetaRl(const ExperimentSpec& spec, const StrategyContext& context) {
  const auto make = [config = spec.a2c](const AgentSpec& agent) { return MakeA2c(config, agent); };
  return MakeEpisodicStrategy(make, spec.episode, context);
}

std::unique_ptr<Strategy> Random(const ExperimentSpec& spec, const StrategyContext& context, bool masked) {
  EpisodicConfig config = spec.episode;
  config.rules.mask_actions = masked;
  return MakeEpisodicStrategy(MakeRandomAgent, config, context);
}

std::unique_ptr<Strategy> Listed(const ExperimentSpec& spec, const StrategyContext& context) {
  return MakeListed(spec.listed, context);
}

std::unique_ptr<Strategy> UnmaskedRandom(const ExperimentSpec& spec, const StrategyContext& context) {
  return Random(spec, context, false);
}

std::unique_ptr<Strategy> MaskedRandom(const ExperimentSpec& spec, const StrategyContext& context) {
  return Random(spec, context, true);
}

struct Row {
  std::string_view name;
  bool episodic;
  std::unique_ptr<Strategy> (*make)(const ExperimentSpec&, const StrategyContext&);
};
constexpr std::array<Row, 5> kStrategies = {{
    {"evolution", false, Evolution},
    {"meta-rl", true, MetaRl},
    {"random", true, UnmaskedRandom},
    {"masked-random", true, MaskedRandom},
    {"listed", false, Listed},
}};

}  // namespace

std::vector<std::string> StrategyNames() {
  std::vector<std::string> names;
  for (const Row& row : kStrategies) names.emplace_back(row.name);
  return names;
}

std::unique_ptr<Strategy> MakeStrategy(const ExperimentSpec& spec, const StrategyContext& context) {
  return FindByName(kStrategies, spec.strategy, "strategy").make(spec, context);
}

bool IsEpisodic(std::string_view strategy) { return FindByName(kStrategies, strategy, "strategy").episodic; }

}  // namespace netwright
