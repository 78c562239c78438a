#ifndef NETWRIGHT_RL_POLICIES_POLICY_NETWORK_H_
#define NETWRIGHT_RL_POLICIES_POLICY_NETWORK_H_

#include <span>
#include <vector>

#include "netwright/rl/policies/parameters.h"
#include "netwright/rl/rollout.h"

namespace netwright {

// A network that gives a policy and a value, and its gradients. It owns the memory of `lanes` environments, which
// starts as zeros; `keep` (one for each environment, 0 or 1) multiplies the memory before a step. It notes the steps it
// computes, so that they need not be computed again to learn from them. Not thread-safe.
class PolicyNetwork {
 public:
  virtual ~PolicyNetwork() = default;

  // One step of all environments; moves the memory on, and notes the step. inputs: [lanes][inputs], logits:
  // [lanes][actions], values: [lanes].
  virtual void Step(std::span<const float> inputs, std::span<const float> keep, std::span<double> logits,
                    std::span<double> values) = 0;
  // The values Step would give; leaves the memory alone.
  virtual std::vector<double> Values(std::span<const float> inputs, std::span<const float> keep) = 0;
  virtual void ClearMemory() = 0;
  // Forgets all noted steps but the last `context`, with which the next rollout begins.
  virtual void BeginRollout(int context) = 0;

  // What the weights as they are give for that rollout's fresh steps: logits [fresh][lanes][actions], values
  // [fresh][lanes]. The memory before the rollout's first step is a constant. The environments' memory stays as it is.
  virtual void Unroll(const Rollout& rollout, std::span<double> logits, std::span<double> values) = 0;
  // Sets the parameters' gradients from those of what the last Unroll gave. They reach back through all the rollout's
  // steps, the context included; where the network was made with `bptt` less than a rollout, they are cut before every
  // bptt-th fresh step.
  virtual void Backward(const Rollout& rollout, std::span<const double> logit_gradient,
                        std::span<const double> value_gradient) = 0;

  virtual std::span<PolicyParameter> parameters() = 0;
  virtual void WeightsChanged() = 0;  // to be called after writing to the parameters' values
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_POLICY_NETWORK_H_
