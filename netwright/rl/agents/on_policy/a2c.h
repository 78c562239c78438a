#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_H_

#include <memory>

#include "netwright/rl/agent.h"
#include "netwright/rl/agents/on_policy/on_policy_config.h"

namespace netwright {

// Deep meta-RL (Gomez Robles & Vanschoren 2019, section 4.2; hyper-parameters of OpenAI Baselines' A2C where the paper
// is silent): the loss of losses/a2c.h by TensorFlow's RMSProp, one pass over each rollout.
struct A2cConfig : OnPolicyConfig {};
void Declare(A2cConfig& config, Options& options);                          // keys "a2c.*"
int64_t PlannedUpdates(const A2cConfig& config, int64_t steps, int lanes);  // see AgentComponent

std::unique_ptr<Agent> MakeA2c(const A2cConfig& config, const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_H_
