#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_CONFIG_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_CONFIG_H_

#include <cstdint>
#include <string>

#include "netwright/base/options.h"

namespace netwright {

// What agents that learn from their own latest steps share.
struct OnPolicyConfig {
  std::string policy = "lstm";  // of PolicyKinds()
  std::string input = "meta";   // MetaInput's; state: the environment's observation alone
  int hidden = 128;             // units of its memory
  // Steps between updates (the paper's j); 0: until every environment has finished the trial that it was in.
  int rollout = 5;
  // Where returns and bootstraps stop: at an episode's end (the reference), or at the trial's only, so that exploring
  // now for a better later episode can pay.
  std::string returns = "episode";
  // How far back through time gradients reach from an update's last step: "rollout" (the reference), a number of
  // steps, or "trial" (its start; an update then costs time and memory that grow with the trial).
  std::string bptt = "rollout";
  double gamma = 0.9;
  double entropy = 0.01;  // eta
  double value_coefficient = 0.5;
  double learning_rate = 0.001;
  double max_gradient_norm = 0.5;
  std::string memory = "trial";      // trial: the memory lives through episodes; episode: wiped at each end
  bool random_first_action = false;  // of a trial: uniformly random (the paper's text); the code lets the policy act
};

// Keys prefix + "hidden" and so on.
void Declare(OnPolicyConfig& config, const std::string& prefix, Options& options);

// Updates made in `steps` steps over all of `lanes` environments; 0 where trials decide.
int64_t PlannedUpdates(const OnPolicyConfig& config, int64_t steps, int lanes);

// The steps that `bptt` stands for; kWholeTrial (0) for "trial". Usage error, naming the key, for any other word.
int BpttSteps(const OnPolicyConfig& config, const std::string& prefix);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_CONFIG_H_
