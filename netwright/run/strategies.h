#ifndef NETWRIGHT_RUN_STRATEGIES_H_
#define NETWRIGHT_RUN_STRATEGIES_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/component.h"
#include "netwright/search/strategy_component.h"

namespace netwright {

struct ExperimentSpec;

// What kAuto comes to: with a policy of many tasks, and without.
inline constexpr char kLearntStrategy[] = "transfer", kFreshStrategy[] = "evolution";

// The table of strategies. A new one is a folder below search/ (or an agent) and a row here.
std::span<const ComponentRow<StrategyComponent>> Strategies();
std::vector<std::string> StrategyNames();

// The spec's strategy, which is not kAuto, configured. Usage error for an unknown name or a bad value.
std::unique_ptr<StrategyComponent> MakeStrategyComponent(const ExperimentSpec& spec);
// The same; where it is kAuto, all that it may come to.
std::vector<std::unique_ptr<StrategyComponent>> PossibleStrategies(const ExperimentSpec& spec);
bool MayWantDescriptors(const ExperimentSpec& spec);  // one of them wants descriptors of the task

// A strategy with settings of its own, as programs that compare several take it: "evolution,evolution.population=8".
// Usage error for what Apply (spec.h) refuses, and for no name.
void SetStrategy(const std::string& text, ExperimentSpec& spec);

// The strategy itself, with context.planned_steps and evaluations as the spec has them.
std::unique_ptr<Strategy> MakeStrategy(const ExperimentSpec& spec, const StrategyContext& context);

// A warning that names the key to set when the policy will get too few updates to learn; "" when it gets enough, or
// when the run's length is unknown.
std::string FewUpdatesWarning(const ExperimentSpec& spec);

// By name, with default keys.
bool IsEpisodic(std::string_view strategy);  // acts step by step in environments
bool LearnsPolicy(std::string_view strategy);
bool StartsFromModel(std::string_view strategy);  // its policy is no agent's, but a model of many tasks

}  // namespace netwright

#endif  // NETWRIGHT_RUN_STRATEGIES_H_
