#include "netwright/nn/layers/torch_layers.h"

#include <torch/torch.h>

#include <utility>

#include "netwright/base/check.h"
#include "netwright/nn/kernels/dropout.h"
#include "netwright/nn/operators/torch_operator.h"

namespace netwright {
namespace {

template <typename T>
class TorchLayers final : public NetLayers<T> {
 public:
  TorchLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters, at::Tensor statistics,
              const NormConstants& norm, double dropout, bool plain, Precision precision)
      : plan_(std::move(plan)),
        parameters_(std::move(parameters)),
        statistics_(std::move(statistics)),
        norm_(norm),
        dropout_(dropout),
        plain_(plain),
        bf16_(precision == Precision::kBf16),
        options_(parameters_.front().value.options()) {
    for (const Parameter& parameter : parameters_) {
      // The gradient of a searched convolution's bias is zero: the normalisation takes the mean away.
      const bool cancelled = !plain_ && parameter.name.starts_with("conv") && parameter.name.ends_with(".bias");
      leaves_.push_back(parameter.value.detach().set_requires_grad(!cancelled));  // shares the memory
      if (cancelled) continue;
      learned_.push_back(leaves_.back());
      gradients_.push_back(parameter.gradient);
    }
  }

  void Infer(const T* images, int64_t count, T* logits) override {
    at::NoGradGuard no_grad;
    Wrap(logits, {count, Classes()}).copy_(Run(images, count, nullptr));
  }

  void Forward(const T* images, int64_t count, Rng& rng, T* logits) override {
    {
      at::AutoGradMode record(true);
      logits_ = Run(images, count, &rng);
    }
    at::NoGradGuard no_grad;
    Wrap(logits, {count, Classes()}).copy_(logits_);
  }

  void Backward(const T* logits_gradient, int64_t count) override {
    NETWRIGHT_CHECK(logits_.defined());
    const std::vector<at::Tensor> found =
        torch::autograd::grad({logits_}, learned_, {Wrap(logits_gradient, {count, Classes()})},
                              /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
    logits_.reset();
    at::NoGradGuard no_grad;
    for (size_t i = 0; i < found.size(); ++i) {
      if (found[i].defined()) {
        gradients_[i].copy_(found[i]);
      } else {
        gradients_[i].zero_();
      }
    }
  }

 private:
  int64_t Classes() const { return parameters_.back().value.size(0); }

  at::Tensor Wrap(const T* values, at::IntArrayRef shape) const {
    return at::from_blob(const_cast<T*>(values), shape, options_);
  }

  // As what hidden layers multiply.
  at::Tensor Cast(const at::Tensor& x) const { return bf16_ ? x.to(at::kBFloat16) : x; }

  // A layer's inputs and, taken in their order, its parameters and statistics.
  TorchCall CallOf(const LayerPlan& layer, const std::vector<at::Tensor>& nodes, size_t& parameter,
                   int64_t& statistic) const {
    TorchCall call{.layer = layer, .norm = norm_, .plain = plain_, .bf16 = bf16_, .first = nodes[layer.inputs[0]]};
    if (layer.inputs.size() > 1) call.second = nodes[layer.inputs[1]];
    if (!HasWeights(layer.op)) return call;
    const auto next = [&] { return leaves_[parameter++]; };
    call.weight = next(), call.bias = next();
    if (plain_) return call;
    call.scale = next(), call.shift = next();
    const int64_t channels = layer.shape.channels;
    call.mean = statistics_.narrow(0, statistic, channels);
    call.variance = statistics_.narrow(0, statistic + channels, channels);
    statistic += 2 * channels;
    return call;
  }

  // In training where there is a stream of dropout masks.
  at::Tensor Run(const T* images, int64_t count, Rng* rng) {
    const Shape& image = plan_.front().shape;
    std::vector<at::Tensor> nodes(plan_.size());
    nodes[0] = Wrap(images, {count, image.height, image.width, image.channels}).permute({0, 3, 1, 2});
    size_t parameter = 0;
    int64_t statistic = 0;
    for (size_t i = 1; i < plan_.size(); ++i) {
      const LayerPlan& layer = plan_[i];
      nodes[i] = TorchOperatorOf(layer.op).run(CallOf(layer, nodes, parameter, statistic));
    }
    at::Tensor x = nodes.back().permute({0, 2, 3, 1}).reshape({count, -1});  // row, column, channel
    const bool hidden = parameter + 2 < leaves_.size();
    for (; parameter + 2 < leaves_.size(); parameter += 2) {
      x = at::relu(at::linear(Cast(x), Cast(leaves_[parameter]), Cast(leaves_[parameter + 1])));
      if (rng != nullptr && dropout_ > 0) x = x * Mask(x, *rng);
    }
    x = x.to(options_.dtype());
    if (!hidden && rng != nullptr && dropout_ > 0) x = x * Mask(x, *rng);
    return at::linear(x, leaves_[parameter], leaves_[parameter + 1]);
  }

  // Drawn here, from the child's own stream, and sent without waiting: LibTorch keeps pinned memory from being used
  // anew until the copy is made.
  at::Tensor Mask(const at::Tensor& x, Rng& rng) const {
    const int64_t count = x.numel();
    const at::Tensor drawn =
        at::empty({count + 1}, at::TensorOptions().dtype(at::kByte).pinned_memory(options_.device().is_cuda()));
    uint8_t* kept = drawn.data_ptr<uint8_t>();
    DrawKept(rng, dropout_, count, [&](int64_t i, bool keep) { kept[i] = keep ? 1 : 0; });
    at::NoGradGuard no_grad;
    const at::Tensor mask = drawn.to(options_.device(), /*non_blocking=*/true).narrow(0, 0, count);
    return mask.view(x.sizes()).to(x.scalar_type()).mul_(1.0 / (1.0 - dropout_));
  }

  const std::vector<LayerPlan> plan_;
  const std::vector<Parameter> parameters_;
  const at::Tensor statistics_;
  const NormConstants norm_;
  const double dropout_;
  const bool plain_, bf16_;
  const at::TensorOptions options_;
  std::vector<at::Tensor> leaves_;               // by parameter, with automatic derivatives
  std::vector<at::Tensor> learned_, gradients_;  // those that have a gradient, and where it goes
  at::Tensor logits_;                            // of the last Forward
};

}  // namespace

template <typename T>
std::unique_ptr<NetLayers<T>> MakeTorchLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters,
                                              at::Tensor statistics, const NormConstants& norm, double dropout,
                                              bool plain, Precision precision) {
  return std::make_unique<TorchLayers<T>>(std::move(plan), std::move(parameters), std::move(statistics), norm, dropout,
                                          plain, precision);
}

template std::unique_ptr<NetLayers<float>> MakeTorchLayers(std::vector<LayerPlan>, std::vector<Parameter>, at::Tensor,
                                                           const NormConstants&, double, bool, Precision);
template std::unique_ptr<NetLayers<double>> MakeTorchLayers(std::vector<LayerPlan>, std::vector<Parameter>, at::Tensor,
                                                            const NormConstants&, double, bool, Precision);

}  // namespace netwright
