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

// The strategies that a run may have. A new one is a folder below search/ (or an agent) and a row here.
std::span<const ComponentRow<StrategyComponent>> Strategies();
std::vector<std::string> StrategyNames();

// The spec's strategy, with the keys of it that the spec has. Usage error for an unknown name or a bad value.
std::unique_ptr<StrategyComponent> MakeStrategyComponent(const ExperimentSpec& spec);
// The strategy itself, with context.planned_steps as the spec has it.
std::unique_ptr<Strategy> MakeStrategy(const ExperimentSpec& spec, const StrategyContext& context);

// What to set where the spec's strategy will make too few updates of its policy to learn anything; "" where it will
// not, or where the run's length is not known.
std::string FewUpdatesWarning(const ExperimentSpec& spec);

// By name, with default keys.
bool IsEpisodic(std::string_view strategy);  // acts in lanes, step by step
bool LearnsPolicy(std::string_view strategy);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_STRATEGIES_H_
