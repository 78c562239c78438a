#include "netwright/rl/agents/on_policy/on_policy_config.h"

#include <charconv>

#include "netwright/base/error.h"
#include "netwright/rl/policies/policies.h"
#include "netwright/rl/rollout.h"

namespace netwright {

void Declare(OnPolicyConfig& config, const std::string& prefix, Options& options) {
  options.Add(prefix + "policy", &config.policy, "the policy network", PolicyNames());
  options.Add(prefix + "input", &config.input,
              "meta: the state, the previous action and reward, and the step; state: what the environment shows alone",
              {"meta", "state"});
  options.Add(prefix + "hidden", &config.hidden, "units of the policy's memory", {1, 4096});
  options.Add(prefix + "rollout", &config.rollout,
              "steps between updates (j); 0: until every environment has finished its trial", {0, 65536});
  options.Add(prefix + "gamma", &config.gamma, "discount of later rewards", {0, 1});
  options.Add(prefix + "entropy", &config.entropy, "weight of the entropy bonus (eta)", {0, 10});
  options.Add(prefix + "value_coefficient", &config.value_coefficient, "weight of the value loss", {0, 10});
  options.Add(prefix + "learning_rate", &config.learning_rate, "the optimizer's constant learning rate", {0, 1});
  options.Add(prefix + "max_gradient_norm", &config.max_gradient_norm, "gradients are scaled down to this global norm",
              {1e-6, 1e6});
  options.Add(prefix + "memory", &config.memory,
              "trial: the memory lives through a trial's episodes; episode: it is wiped at each episode's start",
              {"trial", "episode"});
  options.Add(prefix + "returns", &config.returns,
              "episode: returns stop at an episode's end; trial: later episodes of the trial count too",
              {"episode", "trial"});
  options.Add(prefix + "bptt", &config.bptt,
              "steps that gradients reach back through time; rollout: as many as between updates; trial: to its start");
  options.Add(prefix + "random_first_action", &config.random_first_action,
              "a trial's first action is uniformly random instead of the policy's");
}

int64_t PlannedUpdates(const OnPolicyConfig& config, int64_t steps, int lanes) {
  return config.rollout > 0 ? steps / (static_cast<int64_t>(config.rollout) * lanes) : 0;
}

int BpttSteps(const OnPolicyConfig& config, const std::string& prefix) {
  if (config.bptt == "rollout") return config.rollout;
  if (config.bptt == "trial") return kWholeTrial;
  int steps = 0;
  const char* end = config.bptt.data() + config.bptt.size();
  const auto [stop, error] = std::from_chars(config.bptt.data(), end, steps);
  if (error != std::errc() || stop != end || steps < 1) {
    FailUsage("{}bptt = '{}': give a number of steps (1 or more), rollout or trial", prefix, config.bptt);
  }
  return steps;
}

}  // namespace netwright
