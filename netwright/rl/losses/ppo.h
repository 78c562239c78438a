#ifndef NETWRIGHT_RL_LOSSES_PPO_H_
#define NETWRIGHT_RL_LOSSES_PPO_H_

#include <memory>

#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

// Proximal policy optimisation (Schulman et al. 2017), with means over the rollout's fresh steps and its environments:
//   mean(-min(r A, clip(r, 1 - clip, 1 + clip) A)) - entropy x mean(H(pi)) + value_coefficient x mean((R - V)^2),
// r = pi(a) / pi_acting(a). A is the generalised advantage (Schulman et al. 2016) from the values before the first
// pass, scaled to mean 0 and deviation 1 over the rollout; R = that advantage unscaled + value. `epochs` passes, fewer
// when the policy's divergence from the acting one exceeds `largest_divergence`. Where tasks pay differently,
// `scale_each_lane` first scales each environment's advantages by their own deviation. `auxiliary` weighs AddScoreLoss.
struct PpoLossConfig {
  double gamma = 0.98;
  double lambda = 0.95;
  double clip = 0.2;
  int epochs = 4;
  double largest_divergence = 0.03;  // nats
  double entropy = 0.01;
  double value_coefficient = 0.5;
  bool scale_each_lane = false;
  double auxiliary = 0;
};
std::unique_ptr<OnPolicyLoss> MakePpoLoss(const PpoLossConfig& config);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_PPO_H_
