#include "netwright/run/strategies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "netwright/base/error.h"
#include "netwright/base/options.h"
#include "netwright/base/settings.h"
#include "netwright/base/table.h"
#include "netwright/base/text_list.h"
#include "netwright/rl/agents/dqn/dqn.h"
#include "netwright/rl/agents/on_policy/a2c.h"
#include "netwright/rl/agents/on_policy/ppo.h"
#include "netwright/run/spec.h"
#include "netwright/search/agent_strategy.h"
#include "netwright/search/evolution/evolution.h"
#include "netwright/search/evolution/warm_evolution.h"
#include "netwright/search/listed/listed.h"
#include "netwright/search/local_search/local_search.h"
#include "netwright/search/program/program_strategy.h"
#include "netwright/search/random/random_strategy.h"
#include "netwright/search/tabulate/tabulate_strategy.h"
#include "netwright/search/transfer/transfer.h"
#include "netwright/transfer/policy/policy_source.h"
#include "netwright/transfer/policy/policy_trainer.h"

namespace netwright {
namespace {

template <typename Component>
std::unique_ptr<StrategyComponent> Make() {
  return std::make_unique<Component>();
}

std::unique_ptr<StrategyComponent> MakeTransfer() { return std::make_unique<TransferStrategy>(MakePolicySourceIn); }

// In one environment, so that each network is built from what all before it have shown.
std::unique_ptr<StrategyComponent> MakeMetaPolicy() {
  EpisodicConfig episode;
  episode.lanes = 1;
  episode.score = "final";
  episode.observe = "trial";
  return std::make_unique<AgentStrategy<PpoConfig, MakePpo>>(episode, PolicyTrainingConfig().agent);
}

constexpr std::array<ComponentRow<StrategyComponent>, 15> kStrategies = {{
    {"evolution", "regularised evolution", Make<ConfiguredStrategy<EvolutionConfig, MakeEvolution>>},
    {"warm-evolution", "evolution that begins with the winners of many tasks", Make<WarmEvolutionStrategy>},
    {"transfer", "what many tasks taught, adapted to this one", MakeTransfer},
    {"portfolio", "the networks that did best on many tasks, one after the other", Make<PortfolioStrategy>},
    {"gp", "a Gaussian process with expected improvement", Make<GpStrategy>},
    {"local-search", "neighbours of the best network", Make<ConfiguredStrategy<LocalSearchConfig, MakeLocalSearch>>},
    {"meta-rl", "deep meta-reinforcement learning: A2C with a memory", Make<AgentStrategy<A2cConfig, MakeA2c>>},
    {"dqn", "deep Q-learning", Make<AgentStrategy<DqnConfig, MakeDqn>>},
    {"ppo", "proximal policy optimisation with a memory", Make<AgentStrategy<PpoConfig, MakePpo>>},
    {"meta-policy", "a policy learnt over many tasks, by itself: give it one of `meta-train`", MakeMetaPolicy},
    {"random", "random actions, illegal ones too", Make<RandomStrategy<false>>},
    {"masked-random", "random legal actions", Make<RandomStrategy<true>>},
    {"program", "another program that proposes networks",
     Make<ConfiguredStrategy<ProgramStrategyConfig, MakeProgramStrategy>>},
    {"listed", "given networks, one after the other", Make<ConfiguredStrategy<ListedConfig, MakeListed>>},
    {"tabulate", "a shared design, then neighbours of the best",
     Make<ConfiguredStrategy<TabulateConfig, MakeTabulate>>},
}};

const ComponentRow<StrategyComponent>& Find(std::string_view strategy) {
  return FindByName(kStrategies, strategy, "strategy");
}

int64_t PlannedSteps(const ExperimentSpec& spec) { return spec.proposals > 0 ? spec.proposals : spec.evaluations; }

}  // namespace

std::span<const ComponentRow<StrategyComponent>> Strategies() { return kStrategies; }

std::vector<std::string> StrategyNames() {
  std::vector<std::string> names;
  for (const auto& row : kStrategies) names.emplace_back(row.name);
  return names;
}

std::unique_ptr<StrategyComponent> MakeStrategyComponent(const ExperimentSpec& spec) {
  std::unique_ptr<StrategyComponent> component = Find(spec.strategy).make();
  Options options;
  component->Declare(options);
  spec.parts.ApplyTo(options);
  return component;
}

std::vector<std::unique_ptr<StrategyComponent>> PossibleStrategies(const ExperimentSpec& spec) {
  std::vector<std::unique_ptr<StrategyComponent>> components;
  if (spec.strategy != kAuto) {
    components.push_back(MakeStrategyComponent(spec));
    return components;
  }
  ExperimentSpec settled = spec;
  for (const char* name : {kLearntStrategy, kFreshStrategy}) {
    settled.strategy = name;
    components.push_back(MakeStrategyComponent(settled));
  }
  return components;
}

bool MayWantDescriptors(const ExperimentSpec& spec) {
  const auto possible = PossibleStrategies(spec);
  return std::any_of(possible.begin(), possible.end(), [](const auto& one) { return one->WantsDescriptors(); });
}

void SetStrategy(const std::string& text, ExperimentSpec& spec) {
  const std::vector<std::string> words = ListItems(text);
  if (words.empty()) FailUsage("a strategy has no name; choose one of `netwright config`'s");
  spec.strategy = words.front();
  Settings own;
  for (size_t i = 1; i < words.size(); ++i) {
    const auto [key, value] = SplitAssignment(words[i]);
    own.Set(key, value);
  }
  Apply(own, spec);
}

std::unique_ptr<Strategy> MakeStrategy(const ExperimentSpec& spec, const StrategyContext& context) {
  StrategyContext planned = context;
  planned.planned_steps = PlannedSteps(spec);
  planned.evaluations = spec.evaluations;
  return MakeStrategyComponent(spec)->Make(planned);
}

std::string FewUpdatesWarning(const ExperimentSpec& spec) {
  constexpr int64_t kFew = 50;
  const int64_t steps = PlannedSteps(spec);
  const std::optional<int64_t> updates = MakeStrategyComponent(spec)->PlannedUpdates(steps);
  if (!updates || *updates >= kFew || steps == 0 || spec.freeze_policy) return "";
  return fmt::format(
      "the strategy '{}' will update its policy about {} times in {} proposals, too seldom to learn: it acts like "
      "masked-random; set proposals to some thousands (and evaluations=0), or lower episode.lanes, or the agent's "
      "rollout "
      "or learning_starts",
      spec.strategy, *updates, steps);
}

bool IsEpisodic(std::string_view strategy) { return Find(strategy).make()->Lanes() > 0; }
bool LearnsPolicy(std::string_view strategy) { return Find(strategy).make()->LearnsPolicy(); }
bool StartsFromModel(std::string_view strategy) { return LearnsPolicy(strategy) && !IsEpisodic(strategy); }

}  // namespace netwright
