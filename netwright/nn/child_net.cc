#include "netwright/nn/child_net.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/graph/head.h"
#include "netwright/graph/shapes.h"
#include "netwright/nn/layers/head.h"
#include "netwright/nn/layers/plain_layers.h"
#include "netwright/nn/layers/plan.h"
#include "netwright/nn/layers/torch_layers.h"

namespace netwright {
namespace {

template <typename T>
at::TensorOptions OptionsOf() {
  return at::TensorOptions().dtype(std::is_same_v<T, float> ? at::kFloat : at::kDouble);
}

}  // namespace

template <typename T>
struct ChildNet<T>::Pointers {
  std::vector<ConvolutionParameters<T>> convolutions;  // by node
  DenseParameters<T> hidden, output;
};

template <typename T>
template <typename S>
class ChildNet<T>::LayersOf : public NetLayers<T> {
 public:
  LayersOf(std::vector<LayerPlan> plan, const Pointers& pointers, const NormConstants& norm, double dropout,
           const Sharding& sharding)
      : features_per_image_(plan.back().shape.Elements()),
        body_(std::move(plan), pointers.convolutions, norm, sharding),
        head_(pointers.hidden, pointers.output, dropout, sharding) {}

  void Infer(const T* images, int64_t count, T* logits) override {
    WeightsChanged();
    S* features = features_.Reserve<S>(count * features_per_image_);
    body_.Infer(images, count, features);
    head_.Infer(features, count, logits);
  }
  void Forward(const T* images, int64_t count, Rng& rng, T* logits) override {
    WeightsChanged();
    S* features = features_.Reserve<S>(count * features_per_image_);
    body_.Forward(images, count, features);
    head_.Forward(features, count, rng, logits);
  }
  void Backward(const T* logits_gradient, int64_t count) override {
    S* gradient = body_.trains() ? gradient_.Reserve<S>(count * features_per_image_) : nullptr;
    head_.Backward(logits_gradient, count, gradient);
    body_.Backward(gradient, count);
  }

 private:
  void WeightsChanged() {
    body_.WeightsChanged();
    head_.WeightsChanged();
  }

  const int64_t features_per_image_;
  Body<S> body_;
  Head<S> head_;
  Buffer features_, gradient_;
};

template <typename T>
ChildNet<T>::ChildNet(const Graph& body, const InputSpec& input, const NetworkTemplate& net, const NormConstants& norm,
                      uint64_t seed, Precision precision, Device device, const Sharding& sharding)
    : dropout_rng_(seed, "dropout"), classes_(input.classes), sharding_(sharding) {
  const Graph graph = WithHead(body, net);
  const bool gap = net.head == HeadKind::kGap;
  const std::optional<Shapes> shapes = InferShapes(graph, input, net);
  NETWRIGHT_CHECK(shapes.has_value() && net.dense_layers >= 1 && (net.plain || net.dense_layers == 1) &&
                  !(net.plain && gap));
  at::NoGradGuard no_grad;
  std::vector<LayerPlan> plan = PlanLayers(graph, *shapes);
  const Pointers pointers = AddParameters(plan, input, net);
  Initialise(seed);
  const double dropout = gap || net.dense_units > 0 ? net.dropout : 0.0;
  if (device != Device::kCpu) {
    MoveTo(device == Device::kCuda ? at::kCUDA : at::kCPU);
    layers_ = MakeTorchLayers<T>(std::move(plan), parameters_, statistics_, norm, dropout, net.plain, precision);
    return;
  }
  if (net.plain) {
    layers_ = MakePlainLayers<T>(std::move(plan), parameters_, dropout);
    return;
  }
  if constexpr (std::is_same_v<T, float>) {
    if (precision == Precision::kBf16) {
      layers_ = std::make_unique<LayersOf<Bf16>>(std::move(plan), pointers, norm, dropout, sharding);
      return;
    }
  }
  NETWRIGHT_CHECK(precision == Precision::kFp32);
  layers_ = std::make_unique<LayersOf<T>>(std::move(plan), pointers, norm, dropout, sharding);
}

template <typename T>
ChildNet<T>::~ChildNet() = default;
template <typename T>
ChildNet<T>::ChildNet(ChildNet&&) noexcept = default;

template <typename T>
typename ChildNet<T>::Pointers ChildNet<T>::AddParameters(const std::vector<LayerPlan>& plan, const InputSpec& input,
                                                          const NetworkTemplate& net) {
  constexpr int64_t kAlignment = 16;  // elements: a cache line of floats
  struct Request {
    std::string name;
    std::vector<int64_t> shape, strides;
    const T** value;
    T** gradient;
    bool decays;
    int64_t fans;
  };
  Pointers pointers;
  pointers.convolutions.resize(plan.size());
  T* unused = nullptr;  // a searched convolution's bias has the gradient zero: the normalisation takes the mean away
  std::vector<Request> requests;
  int64_t statistics = 0;
  for (size_t i = 0; i < plan.size(); ++i) {
    if (!HasWeights(plan[i].op)) continue;
    ConvolutionParameters<T>& c = pointers.convolutions[i];
    const bool depthwise = plan[i].op == Op::kDepthwise;
    const int64_t out = plan[i].shape.channels, in = depthwise ? 1 : plan[plan[i].inputs[0]].shape.channels;
    const int64_t k = plan[i].kernel;
    const std::string number = std::to_string(i);
    requests.push_back({"conv" + number + ".weight",
                        {out, in, k, k},
                        {k * k * in, 1, k * in, in},
                        &c.weight,
                        &c.weight_gradient,
                        true,
                        k * k * (in + (depthwise ? 1 : out))});
    requests.push_back({"conv" + number + ".bias", {out}, {1}, &c.bias, &unused, false, 0});
    if (net.plain) continue;
    requests.push_back({"norm" + number + ".weight", {out}, {1}, &c.scale, &c.scale_gradient, false, 0});
    requests.push_back({"norm" + number + ".bias", {out}, {1}, &c.shift, &c.shift_gradient, false, 0});
    statistics += 2 * out;
  }
  const auto add_dense = [&](const std::string& name, DenseParameters<T>& dense, int64_t in, int64_t out) {
    dense.inputs = in, dense.outputs = out;
    requests.push_back({name + ".weight", {out, in}, {in, 1}, &dense.weight, &dense.weight_gradient, true, in + out});
    requests.push_back({name + ".bias", {out}, {1}, &dense.bias, &dense.bias_gradient, false, 0});
  };
  const Shape& last = plan.back().shape;
  int64_t features = int64_t{last.channels} * last.height * last.width;
  DenseParameters<T> more;  // of a plain network, which computes on the tensors
  const int units = net.HiddenUnits();
  for (int i = 0; units > 0 && i < net.dense_layers; ++i, features = units) {
    add_dense(i == 0 ? "hidden" : "hidden" + std::to_string(i + 1), i == 0 ? pointers.hidden : more, features, units);
  }
  add_dense("output", pointers.output, features, input.classes);

  int64_t end = 0;
  for (const Request& request : requests) {
    const int64_t begin = end;
    int64_t count = 1;
    for (const int64_t size : request.shape) count *= size;
    end += (count + kAlignment - 1) / kAlignment * kAlignment;
    if (!ranges_.empty() && ranges_.back().decays == request.decays) {
      ranges_.back().end = end;
    } else {
      ranges_.push_back({begin, end, request.decays});
    }
  }
  values_ = at::zeros({end}, OptionsOf<T>());
  gradients_ = at::zeros({end}, OptionsOf<T>());
  int64_t offset = 0;
  for (Request& request : requests) {
    const at::Tensor value = values_.as_strided(request.shape, request.strides, offset);
    const at::Tensor gradient = gradients_.as_strided(request.shape, request.strides, offset);
    *request.value = value.data_ptr<T>();
    *request.gradient = gradient.data_ptr<T>();
    parameters_.push_back({request.name, value, gradient, request.decays, request.fans});
    offset += (value.numel() + kAlignment - 1) / kAlignment * kAlignment;
  }

  statistics_ = at::zeros({statistics}, OptionsOf<T>());
  if (net.plain) return pointers;
  T* place = statistics_.data_ptr<T>();
  for (size_t i = 0; i < plan.size(); ++i) {
    if (!HasWeights(plan[i].op)) continue;
    const int64_t channels = plan[i].shape.channels;
    ConvolutionParameters<T>& c = pointers.convolutions[i];
    c.running_mean = place;
    c.running_variance = place + channels;
    std::fill_n(c.running_variance, channels, T(1));
    place += 2 * channels;
  }
  return pointers;
}

template <typename T>
void ChildNet<T>::Initialise(uint64_t seed) {
  Rng rng(seed, "init");
  for (const Parameter& parameter : parameters_) {
    const at::Tensor& w = parameter.value;
    if (parameter.name.starts_with("norm") && parameter.name.ends_with(".weight")) at::Tensor(w).fill_(1);
    if (!parameter.decays) continue;
    const double limit = std::sqrt(6.0 / static_cast<double>(parameter.fans));
    T* values = w.data_ptr<T>();  // dense memory, in the order of the strides
    for (int64_t i = 0; i < w.numel(); ++i) values[i] = static_cast<T>(limit * (2.0 * rng.Uniform() - 1.0));
  }
}

template <typename T>
void ChildNet<T>::MoveTo(at::Device device) {
  values_ = values_.to(device);
  gradients_ = gradients_.to(device);
  statistics_ = statistics_.to(device);
  for (Parameter& p : parameters_) {
    const int64_t offset = p.value.storage_offset();
    p.value = values_.as_strided(p.value.sizes(), p.value.strides(), offset);
    p.gradient = gradients_.as_strided(p.gradient.sizes(), p.gradient.strides(), offset);
  }
}

template <typename T>
at::Tensor ChildNet<T>::Infer(const at::Tensor& images) {
  NETWRIGHT_CHECK(images.is_contiguous(at::MemoryFormat::ChannelsLast) && images.device() == values_.device());
  at::NoGradGuard no_grad;
  at::Tensor logits = at::empty({images.size(0), classes_}, values_.options());
  layers_->Infer(images.data_ptr<T>(), images.size(0), logits.data_ptr<T>());
  return logits;
}

template <typename T>
at::Tensor ChildNet<T>::Forward(const at::Tensor& images) {
  NETWRIGHT_CHECK(images.is_contiguous(at::MemoryFormat::ChannelsLast) && images.device() == values_.device());
  at::NoGradGuard no_grad;
  at::Tensor logits = at::empty({images.size(0), classes_}, values_.options());
  images_ = images;  // Backward reads them
  layers_->Forward(images.data_ptr<T>(), images.size(0), dropout_rng_, logits.data_ptr<T>());
  return logits;
}

template <typename T>
void ChildNet<T>::Backward(const at::Tensor& logits_gradient) {
  at::NoGradGuard no_grad;
  const at::Tensor gradient = logits_gradient.contiguous();
  layers_->Backward(gradient.data_ptr<T>(), gradient.size(0));
  images_.reset();
}

template class ChildNet<float>;
template class ChildNet<double>;

}  // namespace netwright
