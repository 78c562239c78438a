#include "netwright/rl/agents/dqn/learner.h"

#include <torch/torch.h>

#include "netwright/rl/losses/dqn.h"

namespace netwright {

DqnLearner::DqnLearner(const DqnLearnerConfig& config)
    : config_(config),
      network_(config.network),
      target_(config.network),
      optimizer_(MakeAdam(network_.parameters(), config.learning_rate)) {}

void DqnLearner::Values(std::span<const float> states, std::span<double> values) const {
  const at::NoGradGuard no_grad;
  const int64_t actions = network_.sizes().actions;
  View(values, {static_cast<int64_t>(values.size()) / actions, actions})
      .copy_(network_.Values(network_.States(states)));
}

// The gradients are LibTorch's: an update is a few dense products of a small network, once for each network trained.
DqnUpdate DqnLearner::Update(const Transitions& batch) {
  const DqnLoss loss = DoubleQLoss(network_, target_, batch, config_.gamma);
  const std::span<const PolicyParameter> parameters = network_.parameters();
  std::vector<at::Tensor> weights;
  for (const PolicyParameter& parameter : parameters) weights.push_back(parameter.value);
  const std::vector<at::Tensor> gradients = torch::autograd::grad({loss.loss}, weights);

  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < gradients.size(); ++i) at::Tensor(parameters[i].gradient).copy_(gradients[i]);
  const double norm = ClipEachNorm(parameters, config_.max_gradient_norm);
  optimizer_->Step();
  return {loss.loss.item<double>(), norm, Numbers(loss.values), Numbers(loss.targets)};
}

void DqnLearner::SetState(std::span<const PolicyTensor> state, int64_t updates, bool target_too) {
  Import(state, Tensors());
  optimizer_->SetSteps(updates);
  if (target_too) CopyToTarget();
}

std::vector<NamedTensor> DqnLearner::Tensors() const {
  std::vector<NamedTensor> tensors = ValuesOf(network_.parameters());
  for (const NamedTensor& tensor : optimizer_->state()) tensors.push_back(tensor);
  return tensors;
}

}  // namespace netwright
