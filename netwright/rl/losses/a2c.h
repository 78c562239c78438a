#ifndef NETWRIGHT_RL_LOSSES_A2C_H_
#define NETWRIGHT_RL_LOSSES_A2C_H_

#include <span>

#include "netwright/rl/agents/on_policy/a2c_config.h"
#include "netwright/rl/rollout.h"

namespace netwright {

// The terms of the A2C's loss: means over a rollout's fresh steps and its lanes.
struct A2cLoss {
  double policy_loss = 0;  // -log pi(a) (R - V)
  double value_loss = 0;   // (R - V)^2, without the coefficient
  double entropy = 0;      // nats
};

// Computes the loss of A2cLearner::Update and writes its gradients. Rows are samples, [fresh][lanes] of the rollout:
// logits and logit_gradient [rows][actions], values, returns and value_gradient [rows]. Actions not offered have
// probability and gradient 0.
A2cLoss A2cLossGradient(const A2cConfig& config, const Rollout& rollout, std::span<const double> logits,
                        std::span<const double> values, std::span<const double> returns,
                        std::span<double> logit_gradient, std::span<double> value_gradient);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_A2C_H_
