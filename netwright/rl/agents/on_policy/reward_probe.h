#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_REWARD_PROBE_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_REWARD_PROBE_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "netwright/rl/agents/on_policy/on_policy_agent.h"

namespace netwright {

// Does a policy react to rewards? It looks on while the same random actions are taken twice, with other rewards, and
// its probabilities are compared where the observations are the same again.

using LaneProbabilities = std::vector<std::vector<double>>;  // [environment][action]; no actions: nothing was noted

// What a frozen policy's probabilities are in each environment at the first step for which `here` is true, where the
// actions are drawn by MakeRandomAgent and the policy remembers them as its own. Ends when all are noted, or `over`.
LaneProbabilities ProbabilitiesUnderRandomActions(OnPolicyAgent& policy, VectorEnv& environments, uint64_t seed,
                                                  const std::function<bool(int lane)>& here,
                                                  const std::function<bool()>& over);

// Half the sum of absolute differences, in [0, 1]: mean over the environments that both noted; 0 if there is none.
double MeanTotalVariation(const LaneProbabilities& first, const LaneProbabilities& second);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_REWARD_PROBE_H_
