#ifndef NETWRIGHT_RL_LOSSES_A2C_H_
#define NETWRIGHT_RL_LOSSES_A2C_H_

#include <memory>

#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

// With means over the rollout's fresh steps and its environments:
//   mean(-log pi(a) (R - V)) - entropy x mean(H(pi)) + value_coefficient x mean((R - V)^2),
// the advantage R - V a constant in the first term; R the n-step return (DiscountedReturns). One pass (Mnih et al.
// 2016).
struct A2cLossConfig {
  double gamma = 0.9;
  double entropy = 0.01;
  double value_coefficient = 0.5;
};
std::unique_ptr<OnPolicyLoss> MakeA2cLoss(const A2cLossConfig& config);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_A2C_H_
