#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_AGENT_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_AGENT_H_

#include <memory>
#include <string>

#include "netwright/rl/agent.h"
#include "netwright/rl/agents/on_policy/on_policy_config.h"
#include "netwright/rl/losses/on_policy_loss.h"
#include "netwright/rl/optimizers/optimizer.h"

namespace netwright {

// What makes an agent of this kind beside its policy network.
struct OnPolicyParts {
  std::string name;  // of its keys, and in its policy files
  std::unique_ptr<Optimizer> (*optimizer)(std::span<const Parameter> parameters, double rate);
  std::unique_ptr<OnPolicyLoss> loss;
};

// Acts by a policy network on MetaInput and learns from its latest steps.
std::unique_ptr<Agent> MakeOnPolicyAgent(const OnPolicyConfig& config, const AgentSpec& spec, OnPolicyParts parts);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_AGENT_H_
