#include "netwright/rl/agents/dqn/dqn.h"

#include <algorithm>

namespace netwright {

void Declare(DqnConfig& config, Options& options) {
  options.Add("dqn.trunk", &config.trunk, "units of each of the two tanh layers", {1, 4096});
  options.Add("dqn.head", &config.head, "units of the ReLU layer in each head", {1, 4096});
  options.Add("dqn.learning_rate", &config.learning_rate, "Adam's constant learning rate", {0, 1});
  options.Add("dqn.gamma", &config.gamma, "discount of later rewards", {0, 1});
  options.Add("dqn.batch", &config.batch, "transitions of an update", {1, 4096});
  options.Add("dqn.learning_starts", &config.learning_starts, "steps before the first update; then one a step",
              {0, 1e12});
  options.Add("dqn.target_interval", &config.target_interval, "steps between copies to the target network", {1, 1e12});
  options.Add("dqn.max_gradient_norm", &config.max_gradient_norm,
              "the gradient of each variable is scaled down to this norm", {1e-6, 1e6});
  options.Add("dqn.epsilon_start", &config.epsilon_start, "share of random actions at the start", {0, 1});
  options.Add("dqn.epsilon_end", &config.epsilon_end, "the same at the schedule's end, and of a frozen policy", {0, 1});
  options.Add("dqn.schedule", &config.schedule,
              "steps over which epsilon falls; 0: the run's proposals, or its evaluations where those are not limited",
              {0, 1e12});
  options.Add("dqn.buffer", &config.buffer, "transitions that are remembered; 0: half the schedule", {0, 1e9});
  options.Add("dqn.prioritised", &config.prioritised, "replay surprising transitions more often");
  options.Add("dqn.priority_alpha", &config.priority_alpha, "how much more often; 0: all alike", {0, 1});
  options.Add("dqn.priority_beta", &config.priority_beta,
              "correction of that bias at the start; grows to 1 over the schedule", {0, 1});
}

int64_t PlannedUpdates(const DqnConfig& config, int64_t steps, int) {
  return std::max<int64_t>(steps - config.learning_starts, 0);
}

}  // namespace netwright
