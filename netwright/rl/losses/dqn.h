#ifndef NETWRIGHT_RL_LOSSES_DQN_H_
#define NETWRIGHT_RL_LOSSES_DQN_H_

#include "netwright/rl/policies/dueling.h"
#include "netwright/rl/transitions.h"

namespace netwright {

struct DqnLoss {
  at::Tensor loss;     // a number
  at::Tensor values;   // Q(s, a), [rows]
  at::Tensor targets;  // y, [rows], a constant
};

// mean(weight x Huber(Q(s, a) - y)), Huber's border at 1; y = r + gamma Q_target(s', argmax over what is on offer in s'
// of Q(s', .)), or r where done (double Q-learning, van Hasselt et al. 2016).
DqnLoss DoubleQLoss(const DuelingNetwork& network, const DuelingNetwork& target, const Transitions& batch,
                    double gamma);

}  // namespace netwright

#endif  // NETWRIGHT_RL_LOSSES_DQN_H_
