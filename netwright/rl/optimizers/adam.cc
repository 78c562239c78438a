#include <torch/torch.h>

#include <cmath>

#include "netwright/base/multiversion.h"
#include "netwright/rl/optimizers/optimizer.h"

namespace netwright {
namespace {

constexpr double kMeanDecay = 0.9;
constexpr double kSquareDecay = 0.999;
constexpr double kAdamEpsilon = 1e-8;

template <typename T>
struct AdamStep {  // what is the same for all weights
  T square_correction;
  T rate;  // to be added: negative, with the mean's correction
};

// One pass, since a small network's update is mostly the calls of LibTorch's operators. The multiplications and
// additions that are fused are those that LibTorch fuses, so the weights are the same to the last bit.
template <typename T>
NETWRIGHT_INLINE void AdamImpl(const AdamStep<T>& step, const T* gradient, int64_t count, T* __restrict__ mean,
                               T* __restrict__ square, T* __restrict__ weight) {
  constexpr T mean_decay = static_cast<T>(kMeanDecay), mean_share = static_cast<T>(1 - kMeanDecay);
  constexpr T square_decay = static_cast<T>(kSquareDecay), square_share = static_cast<T>(1 - kSquareDecay);
  const T rate = step.rate;
  for (int64_t k = 0; k < count; ++k) {
    mean[k] = std::fma(gradient[k], mean_share, mean[k] * mean_decay);
    square[k] = std::fma(square_share * gradient[k], gradient[k], square[k] * square_decay);
    const T root = std::sqrt(square[k] / step.square_correction) + static_cast<T>(kAdamEpsilon);
    weight[k] += rate * mean[k] / root;
  }
}

// Function multiversioning takes no templates.
NETWRIGHT_MULTIVERSION void UpdateByAdam(const AdamStep<float>& step, const float* gradient, int64_t count, float* mean,
                                         float* square, float* weight) {
  AdamImpl(step, gradient, count, mean, square, weight);
}
NETWRIGHT_MULTIVERSION void UpdateByAdam(const AdamStep<double>& step, const double* gradient, int64_t count,
                                         double* mean, double* square, double* weight) {
  AdamImpl(step, gradient, count, mean, square, weight);
}

class Adam final : public Optimizer {
 public:
  Adam(std::span<const PolicyParameter> parameters, double rate)
      : parameters_(parameters.begin(), parameters.end()), rate_(rate) {
    for (const PolicyParameter& parameter : parameters) {
      means_.push_back(at::zeros_like(parameter.gradient));
      squares_.push_back(at::zeros_like(parameter.gradient));
    }
  }

  void Step() override {
    ++steps_;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      parameters_[i].value.scalar_type() == at::kDouble ? StepOf<double>(i) : StepOf<float>(i);
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
  template <typename T>
  void StepOf(size_t i) {
    const auto t = static_cast<double>(steps_);
    const double mean_correction = 1 - std::pow(kMeanDecay, t), square_correction = 1 - std::pow(kSquareDecay, t);
    const AdamStep<T> step = {static_cast<T>(square_correction), static_cast<T>(-rate_ / mean_correction)};
    const PolicyParameter& parameter = parameters_[i];
    UpdateByAdam(step, parameter.gradient.data_ptr<T>(), parameter.value.numel(), means_[i].data_ptr<T>(),
                 squares_[i].data_ptr<T>(), parameter.value.data_ptr<T>());
  }

  std::vector<PolicyParameter> parameters_;
  const double rate_;
  std::vector<at::Tensor> means_, squares_;
  int64_t steps_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> MakeAdam(std::span<const PolicyParameter> parameters, double rate) {
  return std::make_unique<Adam>(parameters, rate);
}

}  // namespace netwright
