#ifndef NETWRIGHT_RL_AGENTS_DQN_LEARNER_H_
#define NETWRIGHT_RL_AGENTS_DQN_LEARNER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netwright/rl/optimizers/optimizer.h"
#include "netwright/rl/policies/dueling.h"

namespace netwright {

struct DqnLearnerConfig {
  DuelingSpec network;
  double learning_rate = 0.0005;
  double gamma = 1;
  double max_gradient_norm = 10;  // of each parameter by itself
};

// Numbers of one update, from before it; vectors have an entry a row.
struct DqnUpdate {
  double loss = 0;
  double gradient_norm = 0;     // of all parameters together, before clipping
  std::vector<double> values;   // Q(s, a)
  std::vector<double> targets;  // y
};

// A dueling network that learns from transitions by double Q-learning and Adam. Not thread-safe.
class DqnLearner {
 public:
  explicit DqnLearner(const DqnLearnerConfig& config);

  // states [rows][state] -> values [rows][actions].
  void Values(std::span<const float> states, std::span<double> values) const;
  DqnUpdate Update(const Transitions& batch);
  void CopyToTarget() { target_.CopyFrom(network_); }

  // Weights, then Adam's state. SetState makes the target network the same, unless it is to be left alone (tests).
  std::vector<PolicyTensor> State() const { return Export(Tensors()); }
  int64_t updates() const { return optimizer_->steps(); }
  void SetState(std::span<const PolicyTensor> state, int64_t updates, bool target_too = true);
  std::span<const PolicyParameter> parameters() const { return network_.parameters(); }

 private:
  std::vector<NamedTensor> Tensors() const;

  DqnLearnerConfig config_;
  DuelingNetwork network_, target_;
  std::unique_ptr<Optimizer> optimizer_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_DQN_LEARNER_H_
