#ifndef NETWRIGHT_RUN_STRATEGIES_H_
#define NETWRIGHT_RUN_STRATEGIES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/search/strategy.h"

namespace netwright {

struct ExperimentSpec;

// The strategies by name, with their configuration taken from the spec.
std::vector<std::string> StrategyNames();
std::unique_ptr<Strategy> MakeStrategy(const ExperimentSpec& spec, const StrategyContext& context);
bool IsEpisodic(std::string_view strategy);     // acts in lanes, step by step
bool ActsUnmasked(const ExperimentSpec& spec);  // its strategy is episodic, and may take illegal actions too
bool LearnsPolicy(std::string_view strategy);   // an EpisodicStrategy whose agent is one of AgentKinds()

}  // namespace netwright

#endif  // NETWRIGHT_RUN_STRATEGIES_H_
