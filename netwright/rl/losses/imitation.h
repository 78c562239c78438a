#ifndef NETWRIGHT_RL_LOSSES_IMITATION_H_
#define NETWRIGHT_RL_LOSSES_IMITATION_H_

#include <memory>

#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

// The cross-entropy -log pi(a) towards the rollout's actions, by their weights, in one pass; `auxiliary` weighs
// AddScoreLoss. Values are not learnt.
std::unique_ptr<OnPolicyLoss> MakeImitationLoss(double auxiliary);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_IMITATION_H_
