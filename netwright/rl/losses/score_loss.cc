#include <cmath>
#include <vector>

#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

void AddScoreLoss(const Rollout& rollout, std::span<const double> logits, double weight,
                  std::span<double> logit_gradient) {
  const std::vector<double> shares = rollout.Shares();
  const auto actions = static_cast<size_t>(rollout.action_count);
  const size_t first = rollout.At(rollout.context, 0);
  for (size_t s = 0; s < shares.size(); ++s) {
    const double score = rollout.scores[first + s];
    const size_t output = (s + 1) * actions - 1;
    if (!std::isnan(score)) logit_gradient[output] += weight * shares[s] * 2 * (logits[output] - score);
  }
}

}  // namespace netwright
