#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_PARTS_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_PARTS_H_

#include <memory>
#include <span>
#include <string>

#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/rl/agents/on_policy/on_policy_config.h"
#include "netwright/rl/optimizers/optimizer.h"

namespace netwright {

// What makes an agent of this kind beside its policy network.
struct OnPolicyParts {
  std::string name;  // of its keys, and in its policy files
  std::unique_ptr<Optimizer> (*optimizer)(std::span<const PolicyParameter> parameters, double rate);
  std::unique_ptr<OnPolicyLoss> loss;
  bool foresees_scores = false;  // the network has one more output, which the loss makes a forecast of the score
};

std::unique_ptr<OnPolicyAgent> MakeOnPolicyAgent(const OnPolicyConfig& config, const AgentSpec& spec,
                                                 OnPolicyParts parts);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_PARTS_H_
