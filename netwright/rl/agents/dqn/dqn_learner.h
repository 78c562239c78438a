#ifndef NETWRIGHT_RL_AGENTS_DQN_DQN_LEARNER_H_
#define NETWRIGHT_RL_AGENTS_DQN_DQN_LEARNER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netwright/rl/agents/dqn/dqn_config.h"
#include "netwright/rl/policy_file.h"

namespace netwright {

struct DqnSizes {
  int state = 0;  // floats
  int actions = 0;
};

// Transitions to learn from, row by row.
struct DqnBatch {
  std::vector<float> states;          // [rows][state]
  std::vector<int64_t> actions;       // [rows]
  std::vector<double> rewards;        // [rows]
  std::vector<uint8_t> done;          // [rows]: nothing follows; the next state does not matter
  std::vector<float> next_states;     // [rows][state]
  std::vector<uint8_t> next_illegal;  // [rows][actions]: 1 where the action is not offered in the next state
  std::vector<double> weights;        // [rows]: of importance sampling; 1 where transitions are drawn uniformly
};

// Numbers of one update, from before it; vectors have an entry a row.
struct DqnUpdate {
  double loss = 0;
  double gradient_norm = 0;     // of all variables together, before clipping
  std::vector<double> values;   // Q(s, a)
  std::vector<double> targets;  // y
};

// The dueling network with its target network, gradients and optimiser; hides LibTorch.
//   x = tanh(tanh(s trunk1.w + trunk1.b) trunk2.w + trunk2.b)
//   A = relu(x advantage1.w + .b) advantage2.w + .b,  V = relu(x value1.w + .b) value2.w + .b
//   Q = V + A - mean over all actions of A
// Not thread-safe.
class DqnLearner {
 public:
  virtual ~DqnLearner() = default;

  // states [rows][state] -> values [rows][actions].
  virtual void Values(std::span<const float> states, std::span<double> values) const = 0;

  // One step of Adam on mean(weight x Huber(Q(s, a) - y)), Huber's border at 1, each variable's gradient clipped by
  // itself; y = r + gamma Q_target(s', argmax over what is offered in s' of Q(s', .)), or r where done (double
  // Q-learning, van Hasselt et al. 2016).
  virtual DqnUpdate Update(const DqnBatch& batch) = 0;
  virtual void CopyToTarget() = 0;

  // Weights ("trunk1.w" [in][out], "trunk1.b", "trunk2.*", "advantage1.*", "advantage2.*", "value1.*", "value2.*"),
  // then Adam's means ("adam.mean." + name) and squares ("adam.square." + name), and the updates made, which Adam's
  // correction of its bias depends on. SetState makes the target network the same, unless
  // it is to be left alone (tests).
  virtual std::vector<PolicyTensor> State() const = 0;
  virtual int64_t updates() const = 0;
  virtual void SetState(std::span<const PolicyTensor> state, int64_t updates, bool target_too = true) = 0;
  virtual std::vector<PolicyTensor> LastGradients() const = 0;  // clipped; for tests
};

enum class DqnPrecision { kFloat, kDouble };

// As Baselines initialises: trunk orthogonal, scaled by sqrt(2); heads Xavier-uniform; biases zero. Random stream:
// (seed, "agent/init", variable).
std::unique_ptr<DqnLearner> MakeDqnLearner(const DqnConfig& config, const DqnSizes& sizes, uint64_t seed,
                                           DqnPrecision precision);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_DQN_DQN_LEARNER_H_
