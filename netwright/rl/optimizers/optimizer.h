#ifndef NETWRIGHT_RL_OPTIMIZERS_OPTIMIZER_H_
#define NETWRIGHT_RL_OPTIMIZERS_OPTIMIZER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netwright/rl/policies/parameters.h"

namespace netwright {

// Changes parameters by their gradients. Not thread-safe.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  virtual void Step() = 0;
  virtual std::vector<NamedTensor> state() const = 0;  // "rmsprop." + the parameter's name, and so on
  // Steps made, which Adam's correction of its bias depends on.
  virtual int64_t steps() const = 0;
  virtual void SetSteps(int64_t steps) = 0;
};

// TensorFlow's RMSProp: ms = 0.99 ms + 0.01 g^2, w -= rate g / sqrt(ms + 1e-5); ms starts at 1.
std::unique_ptr<Optimizer> MakeRmsProp(std::span<const PolicyParameter> parameters, double rate);
// Kingma & Ba 2015, algorithm 1, with decays 0.9 and 0.999 and epsilon 1e-8.
std::unique_ptr<Optimizer> MakeAdam(std::span<const PolicyParameter> parameters, double rate);

}  // namespace netwright

#endif  // NETWRIGHT_RL_OPTIMIZERS_OPTIMIZER_H_
