#ifndef NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_
#define NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_

#include <memory>

#include "netwright/rl/agent.h"

namespace netwright {

// Uniform over the offered actions; learns nothing. With masked rules this is masked random search.
std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_
