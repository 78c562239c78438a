#include <torch/torch.h>

#include <cmath>

#include "netwright/rl/optimizers/optimizer.h"

namespace netwright {
namespace {

constexpr double kMeanDecay = 0.9;
constexpr double kSquareDecay = 0.999;
constexpr double kAdamEpsilon = 1e-8;

class Adam final : public Optimizer {
 public:
  Adam(std::span<const Parameter> parameters, double rate)
      : parameters_(parameters.begin(), parameters.end()), rate_(rate) {
    for (const Parameter& parameter : parameters) {
      means_.push_back(at::zeros_like(parameter.gradient));
      squares_.push_back(at::zeros_like(parameter.gradient));
    }
  }

  void Step() override {
    const at::NoGradGuard no_grad;
    ++steps_;
    const auto t = static_cast<double>(steps_);
    const double mean_correction = 1 - std::pow(kMeanDecay, t);
    const double square_correction = 1 - std::pow(kSquareDecay, t);
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const at::Tensor& gradient = parameters_[i].gradient;
      means_[i].mul_(kMeanDecay).add_(gradient, 1 - kMeanDecay);
      squares_[i].mul_(kSquareDecay).addcmul_(gradient, gradient, 1 - kSquareDecay);
      const at::Tensor root = (squares_[i] / square_correction).sqrt_().add_(kAdamEpsilon);
      parameters_[i].value.addcdiv_(means_[i], root, -rate_ / mean_correction);
    }
  }

  std::vector<NamedTensor> state() const override {
    std::vector<NamedTensor> state;
    for (size_t i = 0; i < means_.size(); ++i) state.push_back({"adam.mean." + parameters_[i].name, means_[i]});
    for (size_t i = 0; i < means_.size(); ++i) state.push_back({"adam.square." + parameters_[i].name, squares_[i]});
    return state;
  }
  int64_t steps() const override { return steps_; }
  void SetSteps(int64_t steps) override { steps_ = steps; }

 private:
  std::vector<Parameter> parameters_;
  const double rate_;
  std::vector<at::Tensor> means_, squares_;
  int64_t steps_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> MakeAdam(std::span<const Parameter> parameters, double rate) {
  return std::make_unique<Adam>(parameters, rate);
}

}  // namespace netwright
