#include "netwright/rl/agents/dqn/dqn_learner.h"

#include <torch/torch.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/rl/policies/initial_weights.h"

namespace netwright {
namespace {

using at::Tensor;

constexpr double kMeanDecay = 0.9;
constexpr double kSquareDecay = 0.999;
constexpr double kEpsilon = 1e-8;

enum Layer { kTrunk1, kTrunk2, kAdvantage1, kAdvantage2, kValue1, kValue2, kLayers };
constexpr std::array<const char*, kLayers> kLayerNames = {"trunk1",     "trunk2", "advantage1",
                                                          "advantage2", "value1", "value2"};
constexpr size_t kVariables = 2 * kLayers;  // a weight matrix and a bias each
using Variables = std::vector<Tensor>;

std::string NameOf(size_t variable) { return std::string(kLayerNames[variable / 2]) + (variable % 2 ? ".b" : ".w"); }

template <typename T>
Tensor TensorOf(std::span<const T> values, at::IntArrayRef shape) {
  return torch::from_blob(const_cast<T*>(values.data()), shape,
                          at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
}

// The gradients are LibTorch's: an update is a few dense products of a small network, once for each network trained.
class TorchDqnLearner final : public DqnLearner {
 public:
  TorchDqnLearner(const DqnConfig& config, const DqnSizes& sizes, uint64_t seed, at::ScalarType type)
      : config_(config), sizes_(sizes), options_(at::TensorOptions().dtype(type)) {
    const std::array<std::pair<int64_t, int64_t>, kLayers> shapes = {{{sizes.state, config.trunk},
                                                                      {config.trunk, config.trunk},
                                                                      {config.trunk, config.head},
                                                                      {config.head, sizes.actions},
                                                                      {config.trunk, config.head},
                                                                      {config.head, 1}}};
    for (size_t layer = 0; layer < kLayers; ++layer) {
      const auto [rows, columns] = shapes[layer];
      const Rng rng(seed, "agent/init", layer);
      const std::vector<double> first =
          layer <= kTrunk2 ? OrthogonalWeights(rows, columns, std::sqrt(2.0), rng) : XavierWeights(rows, columns, rng);
      weights_.push_back(View<double>(first, {rows, columns}).to(options_, /*non_blocking=*/false, /*copy=*/true));
      weights_.push_back(at::zeros({columns}, options_));
    }
    for (Tensor& weight : weights_) {
      weight.set_requires_grad(true);
      means_.push_back(at::zeros(weight.sizes(), options_));
      squares_.push_back(at::zeros(weight.sizes(), options_));
      gradients_.push_back(at::zeros(weight.sizes(), options_));
      target_.push_back(at::empty(weight.sizes(), options_));
    }
    CopyToTarget();
  }

  void Values(std::span<const float> states, std::span<double> values) const override {
    const at::NoGradGuard no_grad;
    const auto rows = static_cast<int64_t>(values.size()) / sizes_.actions;
    View<double>(values, {rows, sizes_.actions}).copy_(Forward(weights_, States(states, rows)));
  }

  DqnUpdate Update(const DqnBatch& batch) override {
    const auto rows = static_cast<int64_t>(batch.actions.size());
    NETWRIGHT_CHECK(rows > 0 && static_cast<int64_t>(batch.weights.size()) == rows);
    const Tensor target = Target(batch, rows);
    const Tensor actions = View<int64_t>(batch.actions, {rows, 1});
    const Tensor value = Forward(weights_, States(batch.states, rows)).gather(1, actions).squeeze(1);
    const Tensor importance = View<double>(batch.weights, {rows}).to(options_);
    const Tensor loss = (importance * at::huber_loss(value, target, at::Reduction::None, 1.0)).mean();
    const Variables gradients = torch::autograd::grad({loss}, weights_);

    const at::NoGradGuard no_grad;
    const double norm = Clip(gradients);
    Adam();
    return {loss.item<double>(), norm, Numbers(value), Numbers(target)};
  }

  void CopyToTarget() override {
    const at::NoGradGuard no_grad;
    for (size_t i = 0; i < kVariables; ++i) target_[i].copy_(weights_[i]);
  }

  std::vector<PolicyTensor> State() const override {
    std::vector<PolicyTensor> state = Export(weights_, "");
    for (PolicyTensor& tensor : Export(means_, "adam.mean.")) state.push_back(std::move(tensor));
    for (PolicyTensor& tensor : Export(squares_, "adam.square.")) state.push_back(std::move(tensor));
    return state;
  }

  int64_t updates() const override { return updates_; }

  void SetState(std::span<const PolicyTensor> state, int64_t updates, bool target_too) override {
    NETWRIGHT_CHECK(state.size() == 3 * kVariables && updates >= 0);
    const at::NoGradGuard no_grad;
    for (size_t i = 0; i < state.size(); ++i) {
      Variables& group = i < kVariables ? weights_ : i < 2 * kVariables ? means_ : squares_;
      Tensor& variable = group[i % kVariables];
      NETWRIGHT_CHECK(variable.sizes() == state[i].shape);
      variable.copy_(View<double>(state[i].values, state[i].shape));
    }
    updates_ = updates;
    if (target_too) CopyToTarget();
  }

  std::vector<PolicyTensor> LastGradients() const override { return Export(gradients_, ""); }

 private:
  Tensor States(std::span<const float> states, int64_t rows) const {
    NETWRIGHT_CHECK(static_cast<int64_t>(states.size()) == rows * sizes_.state);
    return View<float>(states, {rows, sizes_.state}).to(options_);
  }

  static Tensor Affine(const Variables& variables, Layer layer, const Tensor& x) {
    return at::addmm(variables[2 * layer + 1], x, variables[2 * layer]);
  }

  static Tensor Forward(const Variables& variables, const Tensor& states) {
    const Tensor x = Affine(variables, kTrunk2, Affine(variables, kTrunk1, states).tanh()).tanh();
    const Tensor advantage = Affine(variables, kAdvantage2, Affine(variables, kAdvantage1, x).relu());
    const Tensor value = Affine(variables, kValue2, Affine(variables, kValue1, x).relu());
    return value + advantage - advantage.mean(1, /*keepdim=*/true);
  }

  Tensor Target(const DqnBatch& batch, int64_t rows) const {
    const at::NoGradGuard no_grad;
    const Tensor next = States(batch.next_states, rows);
    const Tensor illegal = View<uint8_t>(batch.next_illegal, {rows, sizes_.actions}).to(at::kBool);
    const Tensor best =
        Forward(weights_, next).masked_fill(illegal, -std::numeric_limits<double>::infinity()).argmax(1, true);
    const Tensor later = Forward(target_, next).gather(1, best).squeeze(1);
    const Tensor goes_on = 1 - View<uint8_t>(batch.done, {rows}).to(options_);
    return View<double>(batch.rewards, {rows}).to(options_) + config_.gamma * goes_on * later;
  }

  // Keeps the clipped gradients; returns the norm of all before that.
  double Clip(const Variables& gradients) {
    double total = 0;
    for (size_t i = 0; i < kVariables; ++i) {
      gradients_[i].copy_(gradients[i]);
      const double norm = gradients_[i].norm().item<double>();
      total += norm * norm;
      if (norm > config_.max_gradient_norm) gradients_[i].mul_(config_.max_gradient_norm / norm);
    }
    return std::sqrt(total);
  }

  // Kingma & Ba 2015, algorithm 1.
  void Adam() {
    ++updates_;
    const auto t = static_cast<double>(updates_);
    const double mean_correction = 1 - std::pow(kMeanDecay, t);
    const double square_correction = 1 - std::pow(kSquareDecay, t);
    for (size_t i = 0; i < kVariables; ++i) {
      means_[i].mul_(kMeanDecay).add_(gradients_[i], 1 - kMeanDecay);
      squares_[i].mul_(kSquareDecay).addcmul_(gradients_[i], gradients_[i], 1 - kSquareDecay);
      const Tensor root = (squares_[i] / square_correction).sqrt_().add_(kEpsilon);
      weights_[i].addcdiv_(means_[i], root, -config_.learning_rate / mean_correction);
    }
  }

  static std::vector<double> Numbers(const Tensor& tensor) {
    const Tensor values = tensor.detach().to(at::kDouble).contiguous();
    const double* data = values.data_ptr<double>();
    return std::vector<double>(data, data + values.numel());
  }

  static std::vector<PolicyTensor> Export(const Variables& variables, const std::string& prefix) {
    std::vector<PolicyTensor> all;
    for (size_t i = 0; i < kVariables; ++i) {
      all.push_back({prefix + NameOf(i), variables[i].sizes().vec(), Numbers(variables[i])});
    }
    return all;
  }

  const DqnConfig config_;
  const DqnSizes sizes_;
  const at::TensorOptions options_;
  Variables weights_, target_;
  Variables means_, squares_;  // Adam's
  Variables gradients_;
  int64_t updates_ = 0;
};

}  // namespace

std::unique_ptr<DqnLearner> MakeDqnLearner(const DqnConfig& config, const DqnSizes& sizes, uint64_t seed,
                                           DqnPrecision precision) {
  return std::make_unique<TorchDqnLearner>(config, sizes, seed,
                                           precision == DqnPrecision::kDouble ? at::kDouble : at::kFloat);
}

}  // namespace netwright
