#include "netwright/rl/policies/torch_policy.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

class TorchPolicy final : public PolicyNetwork {
 public:
  TorchPolicy(std::shared_ptr<PolicyModule> module, const PolicySpec& spec) : module_(std::move(module)), spec_(spec) {
    for (const auto& item : module_->named_parameters()) {
      parameters_.push_back({item.key(), item.value().detach(), at::zeros_like(item.value().detach())});
      leaves_.push_back(item.value());
    }
    NETWRIGHT_CHECK(!parameters_.empty());
    options_ = parameters_.front().value.options();
    ClearMemory();
  }

  void Step(std::span<const float> inputs, std::span<const float> keep, std::span<double> logits,
            std::span<double> values) override {
    const at::NoGradGuard no_grad;
    const at::Tensor memory = memory_ * Keep(keep);
    noted_.push_back(memory);
    const PolicyModule::Output output = module_->Forward(Inputs(inputs), memory);
    memory_ = output.memory;
    View(logits, output.logits.sizes()).copy_(output.logits);
    View(values, output.values.sizes()).copy_(output.values);
  }

  std::vector<double> Values(std::span<const float> inputs, std::span<const float> keep) override {
    const at::NoGradGuard no_grad;
    return Numbers(module_->Forward(Inputs(inputs), memory_ * Keep(keep)).values);
  }

  void ClearMemory() override { memory_ = at::zeros({spec_.lanes, module_->memory_size()}, options_); }

  void BeginRollout(int context) override {
    NETWRIGHT_CHECK(context >= 0 && context <= static_cast<int>(noted_.size()));
    noted_.erase(noted_.begin(), noted_.end() - context);
  }

  void Unroll(const Rollout& rollout, std::span<double> logits, std::span<double> values) override {
    NETWRIGHT_CHECK(rollout.steps == static_cast<int>(noted_.size()) && rollout.fresh() > 0);
    at::Tensor memory = noted_.front();
    std::vector<at::Tensor> all_logits, all_values;
    for (int step = 0; step < rollout.steps; ++step) {
      const int fresh = step - rollout.context;
      if (spec_.bptt != kWholeTrial && spec_.bptt < rollout.fresh() && fresh > 0 && fresh % spec_.bptt == 0) {
        memory = memory.detach();
      }
      if (step > 0) memory = memory * Keep(std::span(rollout.keep).subspan(rollout.At(step, 0), rollout.lanes));
      const size_t width = static_cast<size_t>(rollout.lanes) * rollout.input_size;
      PolicyModule::Output output =
          module_->Forward(Inputs(std::span(rollout.inputs).subspan(step * width, width)), memory);
      memory = output.memory;
      if (fresh < 0) continue;
      all_logits.push_back(output.logits);
      all_values.push_back(output.values);
    }
    logits_ = at::stack(all_logits);
    values_ = at::stack(all_values);
    View(logits, logits_.sizes()).copy_(logits_.detach());
    View(values, values_.sizes()).copy_(values_.detach());
  }

  void Backward(const Rollout&, std::span<const double> logit_gradient,
                std::span<const double> value_gradient) override {
    const std::vector<at::Tensor> gradients = torch::autograd::grad(
        {logits_, values_}, leaves_,
        {View(logit_gradient, logits_.sizes()).to(options_), View(value_gradient, values_.sizes()).to(options_)});
    for (size_t i = 0; i < gradients.size(); ++i) parameters_[i].gradient.copy_(gradients[i]);
    logits_ = values_ = at::Tensor();
  }

  std::span<PolicyParameter> parameters() override { return parameters_; }
  void WeightsChanged() override {}  // nothing computed is kept

 private:
  at::Tensor Inputs(std::span<const float> inputs) const {
    return View(inputs, {spec_.lanes, spec_.inputs}).to(options_);
  }
  at::Tensor Keep(std::span<const float> keep) const { return View(keep, {spec_.lanes, 1}).to(options_); }

  const std::shared_ptr<PolicyModule> module_;
  const PolicySpec spec_;
  at::TensorOptions options_;
  std::vector<PolicyParameter> parameters_;  // share the memory of leaves_
  std::vector<at::Tensor> leaves_;
  at::Tensor memory_;
  std::vector<at::Tensor> noted_;  // the memory that entered each step
  at::Tensor logits_, values_;     // of the last Unroll, with their record
};

}  // namespace

std::unique_ptr<PolicyNetwork> MakeTorchPolicy(std::shared_ptr<PolicyModule> module, const PolicySpec& spec) {
  return std::make_unique<TorchPolicy>(std::move(module), spec);
}

}  // namespace netwright
