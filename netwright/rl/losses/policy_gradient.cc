#include "netwright/rl/losses/policy_gradient.h"

#include <vector>

#include "netwright/base/check.h"

namespace netwright {

LossNumbers PolicyGradient(const Rollout& rollout, std::span<const double> logits, std::span<const double> values,
                           const PolicyGradientWeights& weights, const PushOf& push_of,
                           std::span<double> logit_gradient, std::span<double> value_gradient) {
  const size_t samples = values.size();
  const auto actions = static_cast<size_t>(rollout.action_count);
  NETWRIGHT_CHECK(samples > 0 && logits.size() == samples * actions);
  const size_t first = rollout.At(rollout.context, 0);
  const std::vector<double> shares = rollout.Shares();
  LossNumbers means;
  for (size_t s = 0; s < samples; ++s) {
    const std::span<const double> row = logits.subspan(s * actions, actions);
    const std::span<double> gradient = logit_gradient.subspan(s * actions, actions);
    const std::span illegal = std::span(rollout.illegal).subspan((first + s) * actions, actions);
    const auto [log_sum, entropy] = MaskedSoftmax(row, illegal, gradient);  // the policy, for now
    const auto taken = static_cast<size_t>(rollout.actions[first + s]);
    const double share = shares[s];
    const auto [push, target] = push_of(s, row[taken] - log_sum, share, means);
    const double error = target - values[s];
    means.value_loss += share * error * error;
    means.entropy += share * entropy;
    for (size_t a = 0; a < actions; ++a) {
      const double policy = gradient[a];
      const double of_entropy = policy > 0 ? weights.entropy * policy * (row[a] - log_sum + entropy) : 0.0;
      gradient[a] = share * (push * (policy - (a == taken ? 1.0 : 0.0)) + of_entropy);
    }
    value_gradient[s] = share * weights.value_coefficient * -2.0 * error;
  }
  return means;
}

}  // namespace netwright
