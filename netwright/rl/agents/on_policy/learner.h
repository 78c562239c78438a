#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_LEARNER_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_LEARNER_H_

#include <memory>
#include <span>
#include <vector>

#include "netwright/rl/losses/on_policy_loss.h"
#include "netwright/rl/optimizers/optimizer.h"
#include "netwright/rl/policies/policy_network.h"

namespace netwright {

struct OnPolicyUpdate : LossNumbers {  // of the last pass made
  double gradient_norm = 0;            // before clipping
  int passes = 0;
};

// A policy network that learns from rollouts by a loss and an optimizer. Not thread-safe.
class OnPolicyLearner {
 public:
  OnPolicyLearner(std::unique_ptr<PolicyNetwork> network, std::unique_ptr<Optimizer> optimizer,
                  std::unique_ptr<OnPolicyLoss> loss, double max_gradient_norm);

  PolicyNetwork& network() { return *network_; }
  // Changes the weights by a rollout whose steps are those that the network has noted. The gradients' global norm is
  // clipped. The environments' memory stays as it is.
  OnPolicyUpdate Update(const Rollout& rollout, std::span<const double> bootstrap);

  // Weights, then the optimizer's state.
  std::vector<PolicyTensor> State() const;
  int64_t optimizer_steps() const { return optimizer_->steps(); }
  void SetState(std::span<const PolicyTensor> state, int64_t optimizer_steps);

 private:
  std::vector<NamedTensor> Tensors() const;

  std::unique_ptr<PolicyNetwork> network_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<OnPolicyLoss> loss_;
  double max_gradient_norm_;
  std::vector<double> logits_, values_, logit_gradient_, value_gradient_;  // of the fresh steps
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_LEARNER_H_
