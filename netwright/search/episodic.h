#ifndef NETWRIGHT_SEARCH_EPISODIC_H_
#define NETWRIGHT_SEARCH_EPISODIC_H_

#include <functional>
#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"
#include "netwright/search/strategy.h"

namespace netwright {

// An Agent in N Environment lanes, as a Strategy: the one adapter by which step-based agents take part.
struct EpisodicConfig {
  int lanes = 8;  // N; constant over a run, whatever the number of workers; 1 in `paper`
  EpisodeRules rules;
  std::string score = "prefix";  // prefix: reward after every action (the reference); final: the finished network only
};
void Declare(EpisodicConfig& config, Options& options);  // keys "episode.*"

using AgentFactory = std::function<std::unique_ptr<Agent>(const AgentSpec&)>;

// All lanes step together: Ask hands out the networks of one step of all lanes, ids in lane order, and the agent acts
// again, at the next Ask, once all are told. One trial of the agent is the whole run.
//
// score = prefix: one network a lane and step. score = final: steps in mid-episode have reward 0 and propose nothing;
// the step that ends an episode earns the score of the last network in it that was valid and within the limits, which
// is what a fault of the last action leaves. An episode without such a network proposes its last one, invalid as it
// is, so that every episode proposes exactly one and Ask always ends.
//
// context.on_steps hears every step.
std::unique_ptr<Strategy> MakeEpisodicStrategy(const AgentFactory& make_agent, const EpisodicConfig& config,
                                               const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_EPISODIC_H_
