#ifndef NETWRIGHT_RL_POLICIES_TORCH_POLICY_H_
#define NETWRIGHT_RL_POLICIES_TORCH_POLICY_H_

#include <torch/torch.h>

#include <memory>

#include "netwright/rl/policies/policies.h"
#include "netwright/rl/policies/policy_network.h"

namespace netwright {

// A policy written with LibTorch: a module whose parameters are registered and already have their first values.
class PolicyModule : public torch::nn::Module {
 public:
  struct Output {
    at::Tensor logits;  // [lanes][actions]
    at::Tensor values;  // [lanes]
    at::Tensor memory;  // [lanes][memory_size()]: what the next step begins with
  };
  // One step. inputs: [lanes][inputs]; memory: [lanes][memory_size()], zeros at a trial's start.
  virtual Output Forward(const at::Tensor& inputs, const at::Tensor& memory) = 0;
  virtual int64_t memory_size() const = 0;
};

// The module as a PolicyNetwork, its gradients LibTorch's own. The type is that of the module's parameters.
std::unique_ptr<PolicyNetwork> MakeTorchPolicy(std::shared_ptr<PolicyModule> module, const PolicySpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_TORCH_POLICY_H_
