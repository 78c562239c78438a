#include "netwright/agents/a2c_learner.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"

namespace netwright {
namespace {

using at::Tensor;

constexpr double kDecay = 0.99;
constexpr double kEpsilon = 1e-5;
constexpr double kMasked = -1e9;  // logit of an action not offered: its probability is exactly 0, its log finite

enum Weight { kWx, kWh, kB, kPolicyW, kPolicyB, kValueW, kValueB, kWeights };
constexpr std::array<const char*, kWeights> kNames = {"lstm.wx",  "lstm.wh", "lstm.b", "policy.w",
                                                      "policy.b", "value.w", "value.b"};

// A tensor that looks at foreign memory, which must outlive it.
template <typename T>
Tensor View(std::span<const T> values, at::IntArrayRef shape) {
  at::ScalarType type = at::kFloat;
  if constexpr (std::is_same_v<T, double>) type = at::kDouble;
  if constexpr (std::is_same_v<T, int64_t>) type = at::kLong;
  if constexpr (std::is_same_v<T, uint8_t>) type = at::kBool;
  return torch::from_blob(const_cast<T*>(values.data()), shape, at::TensorOptions().dtype(type));
}

// The first `count` entries.
template <typename T>
std::span<const T> First(const std::vector<T>& values, int64_t count) {
  return std::span<const T>(values).first(static_cast<size_t>(count));
}

Tensor Orthogonal(int64_t rows, int64_t columns, double scale, Rng rng) {
  std::vector<double> normal(static_cast<size_t>(rows * columns));
  for (double& value : normal) value = rng.Normal();
  const auto [u, s, v] = at::linalg_svd(View<double>(normal, {rows, columns}), /*full_matrices=*/false);
  return (rows >= columns ? u : v).mul(scale).contiguous();
}

struct Memory {
  Tensor h;
  Tensor c;
};

class TorchA2cLearner final : public A2cLearner {
 public:
  TorchA2cLearner(const A2cConfig& config, const A2cSizes& sizes, uint64_t seed, A2cPrecision precision)
      : config_(config),
        sizes_(sizes),
        options_(at::TensorOptions().dtype(precision == A2cPrecision::kFloat ? at::kFloat : at::kDouble)) {
    const int64_t hidden = config.hidden;
    const auto orthogonal = [&](Weight which, int64_t rows, int64_t columns, double scale) {
      weights_[which] = Orthogonal(rows, columns, scale, Rng(seed, "agent/init", which)).to(options_);
    };
    orthogonal(kWx, sizes.inputs, 4 * hidden, 1);
    orthogonal(kWh, hidden, 4 * hidden, 1);
    orthogonal(kPolicyW, hidden, sizes.actions, 0.01);
    orthogonal(kValueW, hidden, 1, 1);
    weights_[kB] = at::zeros({4 * hidden}, options_);
    weights_[kPolicyB] = at::zeros({sizes.actions}, options_);
    weights_[kValueB] = at::zeros({1}, options_);
    for (int i = 0; i < kWeights; ++i) {
      weights_[i].set_requires_grad(true);
      mean_squares_[i] = at::ones(weights_[i].sizes(), options_);
      gradients_[i] = at::zeros(weights_[i].sizes(), options_);
    }
    ClearMemory();
  }

  void ClearMemory() override {
    now_ = {at::zeros({sizes_.lanes, config_.hidden}, options_), at::zeros({sizes_.lanes, config_.hidden}, options_)};
    start_ = now_;
  }

  void Step(std::span<const float> inputs, std::span<const float> keep, std::span<double> logits,
            std::span<double> values) override {
    NETWRIGHT_CHECK(logits.size() == static_cast<size_t>(sizes_.lanes) * sizes_.actions);
    const at::NoGradGuard no_grad;
    now_ = Advance(inputs, keep);
    View<double>(logits, {sizes_.lanes, sizes_.actions}).copy_(Head(now_.h, kPolicyW, kPolicyB));
    View<double>(values, {sizes_.lanes, 1}).copy_(Head(now_.h, kValueW, kValueB));
  }

  std::vector<double> Values(std::span<const float> inputs, std::span<const float> keep) override {
    const at::NoGradGuard no_grad;
    std::vector<double> values(static_cast<size_t>(sizes_.lanes));
    View<double>(values, {sizes_.lanes, 1}).copy_(Head(Advance(inputs, keep).h, kValueW, kValueB));
    return values;
  }

  void BeginRollout() override { start_ = now_; }

  A2cUpdate Update(const Rollout& rollout, std::span<const double> returns) override {
    const int64_t samples = static_cast<int64_t>(rollout.steps) * rollout.lanes;
    NETWRIGHT_CHECK(rollout.steps > 0 && static_cast<int64_t>(returns.size()) == samples);
    const Tensor output = Replay(rollout);
    Tensor logits = Head(output, kPolicyW, kPolicyB);
    const std::span<const uint8_t> illegal = First(rollout.illegal, samples * sizes_.actions);
    if (std::any_of(illegal.begin(), illegal.end(), [](uint8_t flag) { return flag != 0; })) {
      logits = logits.masked_fill(View<uint8_t>(illegal, {samples, sizes_.actions}), kMasked);
    }
    const Tensor log_policy = at::log_softmax(logits, 1);
    const Tensor taken = log_policy.gather(1, View<int64_t>(First(rollout.actions, samples), {samples, 1})).squeeze(1);
    const Tensor value = Head(output, kValueW, kValueB).squeeze(1);
    const Tensor advantage = View<double>(returns, {samples}).to(options_) - value;

    const Tensor policy_loss = -(taken * advantage.detach()).mean();
    const Tensor entropy = -(log_policy.exp() * log_policy).sum(1).mean();
    const Tensor value_loss = advantage.square().mean();
    const Tensor loss = policy_loss - entropy * config_.entropy + value_loss * config_.value_coefficient;

    const std::vector<Tensor> gradients =
        torch::autograd::grad({loss}, std::vector<Tensor>(weights_.begin(), weights_.end()));
    std::copy(gradients.begin(), gradients.end(), gradients_.begin());
    const double norm = Clip();
    Descend();
    return {policy_loss.item<double>(), value_loss.item<double>(), entropy.item<double>(), norm};
  }

  std::vector<PolicyTensor> State() const override {
    std::vector<PolicyTensor> state = Export(weights_, "");
    for (PolicyTensor& tensor : Export(mean_squares_, "rmsprop.")) state.push_back(std::move(tensor));
    return state;
  }

  void SetState(std::span<const PolicyTensor> state) override {
    NETWRIGHT_CHECK(state.size() == 2 * kWeights);
    const at::NoGradGuard no_grad;
    for (int i = 0; i < 2 * kWeights; ++i) {
      Tensor& target = i < kWeights ? weights_[i] : mean_squares_[i - kWeights];
      NETWRIGHT_CHECK(target.sizes() == state[i].shape);
      target.copy_(View<double>(state[i].values, state[i].shape));
    }
  }

  std::vector<PolicyTensor> LastGradients() const override { return Export(gradients_, ""); }

 private:
  using Tensors = std::array<Tensor, kWeights>;

  // The LSTM's cell: `projected` = x wx + b of one step, [lanes][4 hidden].
  Memory Cell(const Tensor& projected, const Memory& memory) const {
    const int64_t hidden = config_.hidden;
    const std::vector<Tensor> parts =
        at::addmm(projected, memory.h, weights_[kWh]).split_with_sizes({3 * hidden, hidden}, 1);
    const std::vector<Tensor> gates = at::sigmoid(parts[0]).chunk(3, 1);  // i, f, o
    const Tensor c = at::addcmul(gates[1] * memory.c, gates[0], at::tanh(parts[1]));
    return {gates[2] * at::tanh(c), c};
  }

  Memory Keep(const Memory& memory, std::span<const float> keep) const {
    if (std::all_of(keep.begin(), keep.end(), [](float value) { return value == 1.0f; })) return memory;
    const Tensor factor = View<float>(keep, {sizes_.lanes, 1}).to(options_);
    return {memory.h * factor, memory.c * factor};
  }

  // x wx + b for any number of rows.
  Tensor Project(std::span<const float> inputs, int64_t rows) const {
    NETWRIGHT_CHECK(static_cast<int64_t>(inputs.size()) == rows * sizes_.inputs);
    return at::addmm(weights_[kB], View<float>(inputs, {rows, sizes_.inputs}).to(options_), weights_[kWx]);
  }

  Memory Advance(std::span<const float> inputs, std::span<const float> keep) const {
    return Cell(Project(inputs, sizes_.lanes), Keep(now_, keep));
  }

  Tensor Head(const Tensor& output, Weight weight, Weight bias) const {
    return at::addmm(weights_[bias], output, weights_[weight]);
  }

  // The LSTM's outputs over the rollout, [steps x lanes][hidden], with gradients.
  Tensor Replay(const Rollout& rollout) const {
    const int64_t samples = static_cast<int64_t>(rollout.steps) * rollout.lanes;
    const std::vector<Tensor> projected =
        Project(First(rollout.inputs, samples * sizes_.inputs), samples).chunk(rollout.steps, 0);
    std::vector<Tensor> outputs;
    Memory memory = start_;
    for (int step = 0; step < rollout.steps; ++step) {
      const std::span<const float> keep = std::span(rollout.keep).subspan(rollout.At(step, 0), rollout.lanes);
      memory = Cell(projected[step], Keep(memory, keep));
      outputs.push_back(memory.h);
    }
    return at::cat(outputs, 0);
  }

  // Scales the gradients to the largest norm allowed; returns their norm before that.
  double Clip() {
    std::vector<Tensor> norms;
    for (const Tensor& gradient : gradients_) norms.push_back(gradient.norm());
    const double norm = at::stack(norms).norm().item<double>();
    if (norm > config_.max_gradient_norm) {
      for (Tensor& gradient : gradients_) gradient.mul_(config_.max_gradient_norm / norm);
    }
    return norm;
  }

  void Descend() {
    const at::NoGradGuard no_grad;
    for (int i = 0; i < kWeights; ++i) {
      mean_squares_[i].mul_(kDecay).addcmul_(gradients_[i], gradients_[i], 1 - kDecay);
      weights_[i].addcdiv_(gradients_[i], (mean_squares_[i] + kEpsilon).sqrt_(), -config_.learning_rate);
    }
  }

  static std::vector<PolicyTensor> Export(const Tensors& tensors, const std::string& prefix) {
    std::vector<PolicyTensor> all;
    for (int i = 0; i < kWeights; ++i) {
      const Tensor values = tensors[i].detach().to(at::kDouble).contiguous();
      const double* data = values.data_ptr<double>();
      all.push_back({prefix + kNames[i], values.sizes().vec(), std::vector<double>(data, data + values.numel())});
    }
    return all;
  }

  const A2cConfig config_;
  const A2cSizes sizes_;
  const at::TensorOptions options_;
  Tensors weights_;
  Tensors mean_squares_;
  Tensors gradients_;
  Memory now_;    // tensors are replaced, never changed in place
  Memory start_;  // of the rollout
};

}  // namespace

std::unique_ptr<A2cLearner> MakeA2cLearner(const A2cConfig& config, const A2cSizes& sizes, uint64_t seed,
                                           A2cPrecision precision) {
  return std::make_unique<TorchA2cLearner>(config, sizes, seed, precision);
}

}  // namespace netwright
