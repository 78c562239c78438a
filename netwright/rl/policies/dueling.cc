#include "netwright/rl/policies/dueling.h"

#include <torch/torch.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/rl/policies/initial_weights.h"

namespace netwright {
namespace {

enum Layers { kTrunk1, kTrunk2, kAdvantage1, kAdvantage2, kValue1, kValue2, kLayers };
constexpr std::array<const char*, kLayers> kLayerNames = {"trunk1",     "trunk2", "advantage1",
                                                          "advantage2", "value1", "value2"};

}  // namespace

DuelingNetwork::DuelingNetwork(const DuelingSpec& spec)
    : sizes_(spec.sizes), options_(at::TensorOptions().dtype(spec.double_precision ? at::kDouble : at::kFloat)) {
  const std::array<std::pair<int64_t, int64_t>, kLayers> shapes = {{{sizes_.state, spec.trunk},
                                                                    {spec.trunk, spec.trunk},
                                                                    {spec.trunk, spec.head},
                                                                    {spec.head, sizes_.actions},
                                                                    {spec.trunk, spec.head},
                                                                    {spec.head, 1}}};
  const auto add = [&](const std::string& name, at::Tensor value) {
    parameters_.push_back({name, value.set_requires_grad(true), at::zeros(value.sizes(), options_)});
  };
  for (size_t layer = 0; layer < kLayers; ++layer) {
    const auto [rows, columns] = shapes[layer];
    const Rng rng(spec.seed, "agent/init", layer);
    const std::vector<double> first =
        layer <= kTrunk2 ? OrthogonalWeights(rows, columns, std::sqrt(2.0), rng) : XavierWeights(rows, columns, rng);
    add(std::string(kLayerNames[layer]) + ".w",
        View(first, {rows, columns}).to(options_, /*non_blocking=*/false, /*copy=*/true));
    add(std::string(kLayerNames[layer]) + ".b", at::zeros({columns}, options_));
  }
}

at::Tensor DuelingNetwork::States(std::span<const float> states) const {
  const auto rows = static_cast<int64_t>(states.size()) / sizes_.state;
  NETWRIGHT_CHECK(static_cast<int64_t>(states.size()) == rows * sizes_.state);
  return View(states, {rows, sizes_.state}).to(options_);
}

at::Tensor DuelingNetwork::Layer(int layer, const at::Tensor& x) const {
  return at::addmm(parameters_[2 * layer + 1].value, x, parameters_[2 * layer].value);
}

at::Tensor DuelingNetwork::Values(const at::Tensor& states) const {
  const at::Tensor x = Layer(kTrunk2, Layer(kTrunk1, states).tanh()).tanh();
  const at::Tensor advantage = Layer(kAdvantage2, Layer(kAdvantage1, x).relu());
  const at::Tensor value = Layer(kValue2, Layer(kValue1, x).relu());
  return value + advantage - advantage.mean(1, /*keepdim=*/true);
}

void DuelingNetwork::CopyFrom(const DuelingNetwork& other) {
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < parameters_.size(); ++i) parameters_[i].value.copy_(other.parameters_[i].value);
}

}  // namespace netwright
