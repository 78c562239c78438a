#ifndef NETWRIGHT_SEARCH_EPISODIC_H_
#define NETWRIGHT_SEARCH_EPISODIC_H_

#include <functional>
#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"
#include "netwright/rl/environments/networks/episode.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Presents an Agent in N environments as a Strategy.
struct EpisodicConfig {
  int lanes = 8;  // environments, N; constant over a run, whatever the number of workers; 1 in `paper`
  EpisodeRules rules;
  std::string score = "prefix";  // prefix: reward after every action (the reference); final: the finished network only
  // state: the prefix alone (the reference); trial: all of TrialObservation, in a trial with the run's budget.
  std::string observe = "state";
};
void Declare(EpisodicConfig& config, Options& options);  // keys "episode.*"

using AgentFactory = std::function<std::unique_ptr<Agent>(const AgentSpec&)>;

// All environments (NetworkEnv) step together: Ask hands out the networks of one step, ids in their order, and the
// agent acts again, at the next Ask, once all are told. The whole run is one trial on the context's task; of an
// environment that observes it, one with the run's budget of evaluations.
// context.on_steps hears every step.
std::unique_ptr<Strategy> MakeEpisodicStrategy(const AgentFactory& make_agent, const EpisodicConfig& config,
                                               const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_EPISODIC_H_
