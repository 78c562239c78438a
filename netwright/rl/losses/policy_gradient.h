#ifndef NETWRIGHT_RL_LOSSES_POLICY_GRADIENT_H_
#define NETWRIGHT_RL_LOSSES_POLICY_GRADIENT_H_

#include <cstddef>
#include <functional>
#include <span>

#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

// What a sample asks of the policy and of the value.
struct SamplePush {
  double push = 0;    // minus the derivative of its policy loss by the log probability of the action taken
  double target = 0;  // of its value
};

// Of a sample with that log probability; may add its own numbers, times its share of the whole, to the means.
using PushOf = std::function<SamplePush(size_t sample, double log_probability, double share, LossNumbers& means)>;

struct PolicyGradientWeights {
  double entropy = 0;
  double value_coefficient = 0;
};

// What policy-gradient losses share: OnPolicyLoss::Gradient of policy loss - entropy x entropy's mean +
// value_coefficient x squared error. Fills in value loss and entropy; policy loss and the rest are the pushes' to add.
LossNumbers PolicyGradient(const Rollout& rollout, std::span<const double> logits, std::span<const double> values,
                           const PolicyGradientWeights& weights, const PushOf& push_of,
                           std::span<double> logit_gradient, std::span<double> value_gradient);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_POLICY_GRADIENT_H_
