#include <torch/torch.h>

#include <cmath>

#include "netwright/base/multiversion.h"
#include "netwright/rl/optimizers/optimizer.h"

namespace netwright {
namespace {

constexpr double kDecay = 0.99;
constexpr double kRootEpsilon = 1e-5;

template <typename T>
NETWRIGHT_INLINE void UpdateImpl(const T* gradient, int64_t count, T rate, T* __restrict__ mean_square,
                                 T* __restrict__ weight) {
  constexpr T decay = static_cast<T>(kDecay), epsilon = static_cast<T>(kRootEpsilon);
  for (int64_t k = 0; k < count; ++k) {
    const T square = decay * mean_square[k] + (T(1) - decay) * gradient[k] * gradient[k];
    mean_square[k] = square;
    weight[k] -= rate * gradient[k] / std::sqrt(square + epsilon);
  }
}

// Function multiversioning takes no templates.
NETWRIGHT_MULTIVERSION void Update(const float* gradient, int64_t count, float rate, float* mean_square,
                                   float* weight) {
  UpdateImpl(gradient, count, rate, mean_square, weight);
}
NETWRIGHT_MULTIVERSION void Update(const double* gradient, int64_t count, double rate, double* mean_square,
                                   double* weight) {
  UpdateImpl(gradient, count, rate, mean_square, weight);
}

class RmsProp final : public Optimizer {
 public:
  RmsProp(std::span<const PolicyParameter> parameters, double rate)
      : parameters_(parameters.begin(), parameters.end()), rate_(rate) {
    for (const PolicyParameter& parameter : parameters) mean_squares_.push_back(at::ones_like(parameter.gradient));
  }

  void Step() override {
    for (size_t i = 0; i < parameters_.size(); ++i) {
      parameters_[i].value.scalar_type() == at::kDouble ? StepOf<double>(i) : StepOf<float>(i);
    }
    ++steps_;
  }

  std::vector<NamedTensor> state() const override {
    std::vector<NamedTensor> state;
    for (size_t i = 0; i < parameters_.size(); ++i)
      state.push_back({"rmsprop." + parameters_[i].name, mean_squares_[i]});
    return state;
  }
  int64_t steps() const override { return steps_; }
  void SetSteps(int64_t steps) override { steps_ = steps; }

 private:
  template <typename T>
  void StepOf(size_t i) {
    const PolicyParameter& parameter = parameters_[i];
    Update(parameter.gradient.data_ptr<T>(), parameter.value.numel(), static_cast<T>(rate_),
           mean_squares_[i].data_ptr<T>(), parameter.value.data_ptr<T>());
  }

  std::vector<PolicyParameter> parameters_;
  const double rate_;
  std::vector<at::Tensor> mean_squares_;
  int64_t steps_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> MakeRmsProp(std::span<const PolicyParameter> parameters, double rate) {
  return std::make_unique<RmsProp>(parameters, rate);
}

}  // namespace netwright
