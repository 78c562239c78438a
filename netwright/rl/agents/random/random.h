#ifndef NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_
#define NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_

#include <cstdint>
#include <memory>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"

namespace netwright {

struct RandomConfig {};
inline void Declare(RandomConfig&, Options&) {}
inline int64_t PlannedUpdates(const RandomConfig&, int64_t, int) { return 0; }

// Uniform over the actions on offer; learns nothing. With masked rules this is masked random search.
std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_RANDOM_RANDOM_H_
