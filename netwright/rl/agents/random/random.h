#ifndef NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_
#define NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_

#include <cstdint>
#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"

namespace netwright {

struct RandomConfig {
  std::string actions;  // that it draws from, where one of them is on offer; names, separated by commas; "": all
};
void Declare(RandomConfig& config, Options& options);  // keys "random.*"
inline int64_t PlannedUpdates(const RandomConfig&, int64_t, int) { return 0; }

// Uniform over the actions on offer; learns nothing. With masked rules this is masked random search; with one action it
// is a constant. Usage error for an action that the environments do not have.
std::unique_ptr<Agent> MakeRandom(const RandomConfig& config, const AgentSpec& spec);
std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec);  // of all actions

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_
