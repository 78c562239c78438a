#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_AGENT_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_AGENT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/rl/agent.h"
#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

// Acts by a policy network on MetaInput and learns from its latest steps. Where an update takes whole trials (rollout =
// 0), nothing is learnt from a trial that was cut short.
class OnPolicyAgent : public Agent {
 public:
  // Between Act and Observe: the action that would have been right in each environment, whatever is done there, is what
  // the rollout has for this step; kNoAction: the step has no weight in the loss. For losses that imitate.
  virtual void Teach(std::span<const Action> right) = 0;
  virtual std::vector<double> Probabilities(int lane) const = 0;  // of the actions, at the last Act
  virtual void Reseed(uint64_t seed) = 0;                         // the stream that actions are drawn from
  // What the loss and the forecast were in the last update.
  virtual LossNumbers last_update() const = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_ON_POLICY_AGENT_H_
