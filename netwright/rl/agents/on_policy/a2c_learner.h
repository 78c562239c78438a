#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_LEARNER_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_LEARNER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netwright/rl/agents/on_policy/a2c_config.h"
#include "netwright/rl/policy_file.h"
#include "netwright/rl/rollout.h"

namespace netwright {

struct A2cSizes {
  int inputs = 0;  // floats a lane
  int actions = 0;
  int lanes = 1;
};

// Numbers of one update, from before it.
struct A2cUpdate {
  double policy_loss = 0;
  double value_loss = 0;  // mean squared error, without the coefficient
  double entropy = 0;     // mean over steps and lanes, nats
  double gradient_norm = 0;
};

// The network of the meta-A2C with its gradients and optimiser; hides LibTorch. An LSTM with linear policy and value
// heads on its output:
//   z = x wx + h wh + b, split into the gates i, f, o, g (OpenAI Baselines' order)
//   c = sigmoid(f) c + sigmoid(i) tanh(g),  h = sigmoid(o) tanh(c)
//   logits = h policy.w + policy.b,  value = h value.w + value.b
// It owns the lanes' memory (h, c), which starts as zeros. `keep` (one a lane, 0 or 1) multiplies the memory before a
// step. Not thread-safe.
class A2cLearner {
 public:
  virtual ~A2cLearner() = default;

  // One step of all lanes; moves the memory on, and notes the step. logits: [lanes][actions], values: [lanes].
  virtual void Step(std::span<const float> inputs, std::span<const float> keep, std::span<double> logits,
                    std::span<double> values) = 0;
  // The values Step would give; leaves the memory alone.
  virtual std::vector<double> Values(std::span<const float> inputs, std::span<const float> keep) = 0;
  virtual void ClearMemory() = 0;

  // Forgets the steps noted, but for the last `context`: the rollout collected next begins with those.
  virtual void BeginRollout(int context) = 0;
  // One update of the weights with that rollout, whose steps are those noted since. The loss is, with means over the
  // lanes and the rollout's fresh steps,
  //   mean(-log pi(a) (R - V)) - entropy x mean(H(pi)) + value_coefficient x mean((R - V)^2),
  // the advantage R - V a constant in the first term. Gradients reach back through all the rollout's steps, the context
  // included, to the memory before its first one, which is a constant; with `bptt` less than a rollout they are cut
  // before every bptt-th fresh step. With a context the rollout is computed anew with the weights as they are, and what
  // it gives as memories replaces those noted. The gradients' global norm is clipped; RMSProp in TensorFlow's form:
  // ms = 0.99 ms + 0.01 g^2, w -= rate x g / sqrt(ms + 1e-5), ms starts at 1. The lanes' memory stays as it is.
  virtual A2cUpdate Update(const Rollout& rollout, std::span<const double> returns) = 0;

  // Weights ("lstm.wx" [inputs][4 hidden], "lstm.wh", "lstm.b", "policy.w", "policy.b", "value.w", "value.b"), then
  // the mean squares under the same names with "rmsprop." in front.
  virtual std::vector<PolicyTensor> State() const = 0;
  virtual void SetState(std::span<const PolicyTensor> state) = 0;
  virtual std::vector<PolicyTensor> LastGradients() const = 0;  // of the last update, clipped; for tests
};

enum class A2cPrecision { kFloat, kDouble };

// Weights start orthogonal (Baselines: normal numbers, singular value decomposition), the policy head scaled by 0.01,
// biases zero. Random stream: (seed, "agent/init", tensor).
std::unique_ptr<A2cLearner> MakeA2cLearner(const A2cConfig& config, const A2cSizes& sizes, uint64_t seed,
                                           A2cPrecision precision);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_LEARNER_H_
