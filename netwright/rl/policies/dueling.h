#ifndef NETWRIGHT_RL_POLICIES_DUELING_H_
#define NETWRIGHT_RL_POLICIES_DUELING_H_

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/rl/policies/parameters.h"
#include "netwright/rl/transitions.h"

namespace netwright {

struct DuelingSpec {
  TransitionSizes sizes;
  int trunk = 64;     // units of each of the two tanh layers
  int head = 256;     // units of the ReLU layer in each of the two heads
  uint64_t seed = 0;  // random stream: (seed, "agent/init", layer)
  bool double_precision = false;
};

// The dueling network of action values:
//   x = tanh(tanh(s trunk1.w + trunk1.b) trunk2.w + trunk2.b)
//   A = relu(x advantage1.w + .b) advantage2.w + .b,  V = relu(x value1.w + .b) value2.w + .b
//   Q = V + A - mean over all actions of A
// As OpenAI Baselines initialises: trunk orthogonal, scaled by sqrt(2); heads Xavier-uniform; biases zero. Its
// parameters ("trunk1.w" [in][out], "trunk1.b", ...) record for LibTorch's automatic differentiation.
class DuelingNetwork {
 public:
  explicit DuelingNetwork(const DuelingSpec& spec);

  at::Tensor States(std::span<const float> states) const;  // [rows][state], of the network's type
  at::Tensor Values(const at::Tensor& states) const;       // [rows][actions]
  std::span<const PolicyParameter> parameters() const { return parameters_; }
  const at::TensorOptions& options() const { return options_; }
  const TransitionSizes& sizes() const { return sizes_; }
  void CopyFrom(const DuelingNetwork& other);  // the parameters' values

 private:
  at::Tensor Layer(int layer, const at::Tensor& x) const;

  TransitionSizes sizes_;
  at::TensorOptions options_;
  std::vector<PolicyParameter> parameters_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_DUELING_H_
