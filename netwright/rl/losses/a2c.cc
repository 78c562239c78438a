#include "netwright/rl/losses/a2c.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "netwright/base/check.h"

namespace netwright {

A2cLoss A2cLossGradient(const A2cConfig& config, const Rollout& rollout, std::span<const double> logits,
                        std::span<const double> values, std::span<const double> returns,
                        std::span<double> logit_gradient, std::span<double> value_gradient) {
  const size_t samples = static_cast<size_t>(rollout.fresh()) * rollout.lanes;
  const auto actions = static_cast<size_t>(rollout.action_count);
  NETWRIGHT_CHECK(samples > 0 && values.size() == samples && returns.size() == samples);
  NETWRIGHT_CHECK(logits.size() == samples * actions && logit_gradient.size() == logits.size());
  const size_t first = rollout.At(rollout.context, 0);
  const double share = 1.0 / static_cast<double>(samples);
  A2cLoss loss;
  for (size_t s = 0; s < samples; ++s) {
    const double* row = logits.data() + s * actions;
    const uint8_t* illegal = rollout.illegal.data() + (first + s) * actions;
    double* gradient = logit_gradient.data() + s * actions;
    double largest = -std::numeric_limits<double>::infinity();
    for (size_t a = 0; a < actions; ++a) {
      if (!illegal[a]) largest = std::max(largest, row[a]);
    }
    double sum = 0;
    for (size_t a = 0; a < actions; ++a) {
      gradient[a] = illegal[a] ? 0.0 : std::exp(row[a] - largest);
      sum += gradient[a];
    }
    const double log_sum = largest + std::log(sum);
    double entropy = 0;
    for (size_t a = 0; a < actions; ++a) {
      gradient[a] /= sum;  // the policy, for now
      if (gradient[a] > 0) entropy -= gradient[a] * (row[a] - log_sum);
    }
    const auto taken = static_cast<size_t>(rollout.actions[first + s]);
    const double advantage = returns[s] - values[s];
    loss.policy_loss -= share * (row[taken] - log_sum) * advantage;
    loss.value_loss += share * advantage * advantage;
    loss.entropy += share * entropy;
    for (size_t a = 0; a < actions; ++a) {
      const double policy = gradient[a];
      const double of_entropy = policy > 0 ? config.entropy * policy * (row[a] - log_sum + entropy) : 0.0;
      gradient[a] = share * (advantage * (policy - (a == taken ? 1.0 : 0.0)) + of_entropy);
    }
    value_gradient[s] = share * config.value_coefficient * -2.0 * advantage;
  }
  return loss;
}

}  // namespace netwright
