#ifndef NETWRIGHT_SEARCH_EPISODIC_H_
#define NETWRIGHT_SEARCH_EPISODIC_H_

#include <functional>
#include <memory>
#include <string>

#include "netwright/agents/agent.h"
#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// An Agent in N Environment lanes, as a Strategy: the one adapter by which step-based agents take part.
struct EpisodicConfig {
  int lanes = 8;              // N; constant over a run, whatever the number of workers; 1 in `paper`
  EpisodeRules rules;
  std::string score = "prefix";  // prefix: reward after every action (the reference); final: the finished network only
};
void Declare(EpisodicConfig& config, Options& options);  // keys "episode.*"

using AgentFactory = std::function<std::unique_ptr<Agent>(const AgentSpec&)>;

// All lanes step together: Ask hands out the lanes' networks, and the agent acts again once all are told.
std::unique_ptr<Strategy> MakeEpisodicStrategy(const AgentFactory& make_agent, const EpisodicConfig& config,
                                               const StrategyContext& context);

// Uniform over the offered actions; learns nothing. With masked rules this is masked random search.
std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_EPISODIC_H_
