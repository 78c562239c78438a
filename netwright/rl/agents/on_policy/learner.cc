#include "netwright/rl/agents/on_policy/learner.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {

OnPolicyLearner::OnPolicyLearner(std::unique_ptr<PolicyNetwork> network, std::unique_ptr<Optimizer> optimizer,
                                 std::unique_ptr<OnPolicyLoss> loss, double max_gradient_norm)
    : network_(std::move(network)),
      optimizer_(std::move(optimizer)),
      loss_(std::move(loss)),
      max_gradient_norm_(max_gradient_norm) {}

OnPolicyUpdate OnPolicyLearner::Update(const Rollout& rollout, std::span<const double> bootstrap) {
  const size_t samples = static_cast<size_t>(rollout.fresh()) * rollout.lanes;
  logits_.resize(samples * rollout.action_count);
  logit_gradient_.resize(logits_.size());
  values_.resize(samples);
  value_gradient_.resize(samples);
  OnPolicyUpdate update;
  for (; loss_->GoesOn(update.passes); ++update.passes) {
    network_->Unroll(rollout, logits_, values_);
    if (update.passes == 0) loss_->Begin(rollout, values_, bootstrap);
    const LossNumbers numbers = loss_->Gradient(rollout, logits_, values_, logit_gradient_, value_gradient_);
    if (update.passes > 0 && loss_->TooFar(numbers)) break;
    static_cast<LossNumbers&>(update) = numbers;
    network_->Backward(rollout, logit_gradient_, value_gradient_);
    update.gradient_norm = ClipGlobalNorm(network_->parameters(), max_gradient_norm_);
    optimizer_->Step();
    network_->WeightsChanged();
  }
  return update;
}

std::vector<NamedTensor> OnPolicyLearner::Tensors() const {
  std::vector<NamedTensor> tensors = ValuesOf(network_->parameters());
  for (NamedTensor& tensor : optimizer_->state()) tensors.push_back(std::move(tensor));
  return tensors;
}

std::vector<PolicyTensor> OnPolicyLearner::State() const { return Export(Tensors()); }

void OnPolicyLearner::SetState(std::span<const PolicyTensor> state, int64_t optimizer_steps) {
  Import(state, Tensors());
  optimizer_->SetSteps(optimizer_steps);
  network_->WeightsChanged();
}

}  // namespace netwright
