#include "netwright/run/strategies.h"

#include <array>

#include "netwright/agents/agents_table.h"
#include "netwright/base/table.h"
#include "netwright/run/spec.h"

namespace netwright {
namespace {

std::unique_ptr<Strategy> Evolution(const ExperimentSpec& spec, const StrategyContext& context) {
  return MakeEvolution(spec.evolution, context);
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
  std::string_view agent = {};  // of AgentKinds(), in place of `make`
};
constexpr std::array<Row, 6> kStrategies = {{
    {"evolution", false, Evolution},
    {"meta-rl", true, nullptr, "a2c"},
    {"dqn", true, nullptr, "dqn"},
    {"random", true, UnmaskedRandom},
    {"masked-random", true, MaskedRandom},
    {"listed", false, Listed},
}};

const Row& Find(std::string_view strategy) { return FindByName(kStrategies, strategy, "strategy"); }

}  // namespace

std::vector<std::string> StrategyNames() {
  std::vector<std::string> names;
  for (const Row& row : kStrategies) names.emplace_back(row.name);
  return names;
}

std::unique_ptr<Strategy> MakeStrategy(const ExperimentSpec& spec, const StrategyContext& context) {
  const Row& row = Find(spec.strategy);
  if (row.agent.empty()) return row.make(spec, context);
  StrategyContext planned = context;
  planned.planned_steps = spec.proposals > 0 ? spec.proposals : spec.evaluations;
  const auto make = [&kind = FindAgentKind(row.agent), configs = AgentConfigs{spec.a2c, spec.dqn}](
                        const AgentSpec& agent) { return kind.make(configs, agent); };
  return MakeEpisodicStrategy(make, spec.episode, planned);
}

bool IsEpisodic(std::string_view strategy) { return Find(strategy).episodic; }
bool ActsUnmasked(const ExperimentSpec& spec) {
  const Row& row = Find(spec.strategy);
  return row.agent.empty() ? row.make == UnmaskedRandom : !spec.episode.rules.mask_actions;
}
bool LearnsPolicy(std::string_view strategy) { return !Find(strategy).agent.empty(); }

}  // namespace netwright
