#include "netwright/nn/layers/plain_layers.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <array>
#include <type_traits>
#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr std::array<int64_t, 2> kNoPadding = {0, 0};

template <typename T>
class PlainLayers final : public NetLayers<T> {
 public:
  PlainLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters, double dropout)
      : plan_(std::move(plan)), parameters_(std::move(parameters)), dropout_(dropout) {
    for (size_t i = 1; i < plan_.size(); ++i) NETWRIGHT_CHECK(plan_[i].inputs == std::vector<int>{int(i) - 1});
  }

  void Infer(const T* images, int64_t count, T* logits) override { Run(images, count, nullptr, logits); }
  void Forward(const T* images, int64_t count, Rng& rng, T* logits) override { Run(images, count, &rng, logits); }

  void Backward(const T* logits_gradient, int64_t count) override {
    const int64_t classes = parameters_.back().value.size(0);
    at::Tensor g = Wrap(logits_gradient, {count, classes});
    size_t parameter = parameters_.size();
    for (size_t layer = dense_inputs_.size(); layer-- > 0;) {
      parameter -= 2;
      const at::Tensor weight = parameters_[parameter].value;
      Give(parameter, g.t().mm(dense_inputs_[layer]));
      Give(parameter + 1, g.sum(0));
      if (layer == 0 && plan_.size() == 1) return;  // nothing before it trains
      g = g.mm(weight);
      if (layer > 0) g = g * passed_[layer - 1];
    }
    const Shape& last = plan_.back().shape;
    g = g.view({count, last.height, last.width, last.channels}).permute({0, 3, 1, 2});
    for (size_t i = plan_.size(); i-- > 1;) {
      const LayerPlan& layer = plan_[i];
      const at::Tensor& x = values_[i - 1];
      const std::array<int64_t, 2> window = {layer.kernel, layer.kernel};
      if (layer.op == Op::kMaxPooling) {
        g = at::max_pool2d_with_indices_backward(g, x, window, window, kNoPadding, {1, 1}, false, places_[i]);
        continue;
      }
      if (layer.op == Op::kAveragePooling) {
        g = at::avg_pool2d_backward(g, x, window, window, kNoPadding, false, true, c10::nullopt);
        continue;
      }
      parameter -= 2;
      g = g * (values_[i] > 0);
      const std::array<int64_t, 1> bias_size = {layer.shape.channels};
      const auto [x_gradient, weight_gradient, bias_gradient] =
          at::convolution_backward(g, x, parameters_[parameter].value, at::IntArrayRef(bias_size), {1, 1}, Same(layer),
                                   {1, 1}, false, {0, 0}, 1, {i > 1, true, true});
      Give(parameter, weight_gradient);
      Give(parameter + 1, bias_gradient);
      g = x_gradient;
    }
  }

 private:
  static std::vector<int64_t> Same(const LayerPlan& layer) { return {layer.kernel / 2, layer.kernel / 2}; }

  static at::Tensor Wrap(const T* values, at::IntArrayRef shape) {
    return at::from_blob(const_cast<T*>(values), shape, at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
  }

  void Give(size_t parameter, const at::Tensor& gradient) {
    at::Tensor(parameters_[parameter].gradient).copy_(gradient);
  }

  // rng: of the dropout; null: inference.
  void Run(const T* images, int64_t count, Rng* rng, T* logits) {
    values_.assign(plan_.size(), {});
    places_.assign(plan_.size(), {});
    dense_inputs_.clear();
    passed_.clear();
    const Shape& image = plan_.front().shape;
    at::Tensor x = Wrap(images, {count, image.height, image.width, image.channels}).permute({0, 3, 1, 2});
    values_[0] = x;
    size_t parameter = 0;
    for (size_t i = 1; i < plan_.size(); ++i) {
      const LayerPlan& layer = plan_[i];
      const std::array<int64_t, 2> window = {layer.kernel, layer.kernel};
      if (layer.op == Op::kMaxPooling) {
        std::tie(x, places_[i]) = at::max_pool2d_with_indices(x, window, window);
      } else if (layer.op == Op::kAveragePooling) {
        x = at::avg_pool2d(x, window, window);
      } else {
        x = at::convolution(x, parameters_[parameter].value, parameters_[parameter + 1].value, {1, 1}, Same(layer),
                            {1, 1}, false, {0, 0}, 1);
        x.relu_();
        parameter += 2;
      }
      values_[i] = x;
    }
    x = x.permute({0, 2, 3, 1}).reshape({count, -1});  // row, column, channel
    while (true) {
      dense_inputs_.push_back(x);
      x = at::addmm(parameters_[parameter + 1].value, x, parameters_[parameter].value.t());
      parameter += 2;
      if (parameter == parameters_.size()) break;
      x.relu_();
      if (rng != nullptr) Drop(x, *rng);
    }
    std::copy_n(x.contiguous().template data_ptr<T>(), x.numel(), logits);
  }

  // Keeps what each unit's gradient is multiplied by.
  void Drop(at::Tensor& x, Rng& rng) {
    at::Tensor factor = (x > 0).to(x.scalar_type());
    if (dropout_ > 0) {
      const T kept = static_cast<T>(1.0 / (1.0 - dropout_));
      at::Tensor mask = at::empty_like(x);
      T* m = mask.template data_ptr<T>();
      for (int64_t i = 0; i < mask.numel(); ++i) m[i] = rng.Uniform() < dropout_ ? T(0) : kept;
      x.mul_(mask);
      factor.mul_(mask);
    }
    passed_.push_back(factor);
  }

  const std::vector<LayerPlan> plan_;
  const std::vector<Parameter> parameters_;
  const double dropout_;
  std::vector<at::Tensor> values_, places_;        // by node: outputs; a max pooling's places
  std::vector<at::Tensor> dense_inputs_, passed_;  // by dense layer; by hidden one
};

}  // namespace

template <typename T>
std::unique_ptr<NetLayers<T>> MakePlainLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters,
                                              double dropout) {
  return std::make_unique<PlainLayers<T>>(std::move(plan), std::move(parameters), dropout);
}

template std::unique_ptr<NetLayers<float>> MakePlainLayers(std::vector<LayerPlan>, std::vector<Parameter>, double);
template std::unique_ptr<NetLayers<double>> MakePlainLayers(std::vector<LayerPlan>, std::vector<Parameter>, double);

}  // namespace netwright
