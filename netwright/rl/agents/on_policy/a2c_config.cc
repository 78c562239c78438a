#include "netwright/rl/agents/on_policy/a2c_config.h"

#include <charconv>

#include "netwright/base/error.h"
#include "netwright/rl/rollout.h"

namespace netwright {

void Declare(A2cConfig& config, Options& options) {
  options.Add("a2c.hidden", &config.hidden, "LSTM units", {1, 4096});
  options.Add("a2c.rollout", &config.rollout, "steps between updates (j): n-step return and span of the gradients",
              {1, 1024});
  options.Add("a2c.gamma", &config.gamma, "discount of later rewards", {0, 1});
  options.Add("a2c.entropy", &config.entropy, "weight of the entropy bonus (eta)", {0, 10});
  options.Add("a2c.value_coefficient", &config.value_coefficient, "weight of the value loss", {0, 10});
  options.Add("a2c.learning_rate", &config.learning_rate, "RMSProp's constant learning rate", {0, 1});
  options.Add("a2c.max_gradient_norm", &config.max_gradient_norm, "gradients are scaled down to this global norm",
              {1e-6, 1e6});
  options.Add("a2c.memory", &config.memory,
              "trial: the LSTM state lives through a trial's episodes; episode: it is wiped at each episode's start",
              {"trial", "episode"});
  options.Add("a2c.returns", &config.returns,
              "episode: returns stop at an episode's end; trial: later episodes of the trial count too",
              {"episode", "trial"});
  options.Add("a2c.bptt", &config.bptt,
              "steps that gradients reach back through time; rollout: a2c.rollout; trial: to the trial's start");
  options.Add("a2c.random_first_action", &config.random_first_action,
              "a trial's first action is uniformly random instead of the policy's");
}

int BpttSteps(const A2cConfig& config) {
  if (config.bptt == "rollout") return config.rollout;
  if (config.bptt == "trial") return kWholeTrial;
  int steps = 0;
  const char* end = config.bptt.data() + config.bptt.size();
  const auto [stop, error] = std::from_chars(config.bptt.data(), end, steps);
  if (error != std::errc() || stop != end || steps < 1) {
    FailUsage("a2c.bptt = '{}': give a number of steps (1 or more), rollout or trial", config.bptt);
  }
  return steps;
}

}  // namespace netwright
