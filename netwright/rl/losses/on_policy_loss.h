#ifndef NETWRIGHT_RL_LOSSES_ON_POLICY_LOSS_H_
#define NETWRIGHT_RL_LOSSES_ON_POLICY_LOSS_H_

#include <cstdint>
#include <span>

#include "netwright/rl/rollout.h"

namespace netwright {

// Means over a rollout's fresh steps and its environments, from before an update.
struct LossNumbers {
  double policy_loss = 0;
  double value_loss = 0;       // mean squared error, without the coefficient
  double entropy = 0;          // of the policy, nats
  double divergence = 0;       // KL(acting policy, policy now), an estimate from the actions taken, nats
  double ratio_deviation = 0;  // largest |pi(a) / pi_acting(a) - 1|
};

// What an on-policy agent minimises over a rollout, in one or more passes (epochs). Not thread-safe.
class OnPolicyLoss {
 public:
  virtual ~OnPolicyLoss() = default;

  // Prepares for a rollout: values [fresh][lanes] under the weights that are to be changed, bootstrap [lanes] the
  // values of what follows the last step.
  virtual void Begin(const Rollout& rollout, std::span<const double> values, std::span<const double> bootstrap) = 0;
  // The loss and its gradients. Rows are samples, [fresh][lanes] of the rollout: logits and logit_gradient
  // [rows][actions], values and value_gradient [rows]. Actions not offered have probability and gradient 0.
  virtual LossNumbers Gradient(const Rollout& rollout, std::span<const double> logits, std::span<const double> values,
                               std::span<double> logit_gradient, std::span<double> value_gradient) = 0;
  // Whether to go over the rollout once more, after `epochs` passes.
  virtual bool GoesOn(int epochs) const = 0;
  // Whether the policy has already moved so far that a pass with these numbers must not be made.
  virtual bool TooFar(const LossNumbers&) const { return false; }
};

// A policy's row over the offered actions.
struct PolicyRow {
  double log_sum = 0;  // log pi(a) = logit - log_sum
  double entropy = 0;  // nats
};

// Writes the probabilities. Precondition: an action is offered.
PolicyRow MaskedSoftmax(std::span<const double> logits, std::span<const uint8_t> illegal,
                        std::span<double> probabilities);

// Adds the gradient of weight x mean((last logit - score)^2) over the fresh steps whose score is known: an auxiliary
// output that foresees how good the episode's result will be. The last action is none and is never offered.
void AddScoreLoss(const Rollout& rollout, std::span<const double> logits, double weight,
                  std::span<double> logit_gradient);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_ON_POLICY_LOSS_H_
