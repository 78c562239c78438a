#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_PPO_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_PPO_H_

#include <memory>

#include "netwright/rl/agent.h"
#include "netwright/rl/agents/on_policy/on_policy_config.h"

namespace netwright {

// Proximal policy optimisation on whole trials: the loss of losses/ppo.h by Adam, several passes over each rollout. The
// memory, returns and gradients reach over the trial.
struct PpoConfig : OnPolicyConfig {
  PpoConfig() {
    rollout = 32;
    returns = "trial";
    gamma = 0.98;
  }
  double lambda = 0.95;
  double clip = 0.2;
  int epochs = 4;
  double largest_divergence = 0.03;
  bool scale_each_lane = false;  // advantages, before they are scaled over the rollout
  double auxiliary = 0;          // weight of the forecast of an episode's score; 0: the network has none
};
void Declare(PpoConfig& config, Options& options);                          // keys "ppo.*"
int64_t PlannedUpdates(const PpoConfig& config, int64_t steps, int lanes);  // see AgentComponent

std::unique_ptr<Agent> MakePpo(const PpoConfig& config, const AgentSpec& spec);

class OnPolicyAgent;
std::unique_ptr<OnPolicyAgent> MakePpoAgent(const PpoConfig& config, const AgentSpec& spec);
// The same, which learns by imitation what OnPolicyAgent::Teach tells it; their policy files fit each other.
std::unique_ptr<OnPolicyAgent> MakePpoApprentice(const PpoConfig& config, const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_PPO_H_
