#include "netwright/nn/child_net.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/nn/kernels.h"
#include "netwright/space/shapes.h"

namespace netwright {
namespace {

constexpr auto kLast = at::MemoryFormat::ChannelsLast;

template <typename T>
at::TensorOptions OptionsOf() {
  return at::TensorOptions().dtype(std::is_same_v<T, float> ? at::kFloat : at::kDouble);
}

template <typename T>
at::Tensor NewImages(int64_t count, const Shape& shape) {
  return at::empty({count, shape.channels, shape.height, shape.width}, OptionsOf<T>(), kLast);
}

int64_t RowsOf(const at::Tensor& images) { return images.size(0) * images.size(2) * images.size(3); }

PoolShape PoolShapeOf(int64_t images, const Shape& input, int size) {
  return {images, input.height, input.width, input.channels, size};
}

// [n, channels, h, w] in channels-last memory as [n, h w channels], without a copy.
at::Tensor Flatten(const at::Tensor& images) {
  const int64_t features = images.size(1) * images.size(2) * images.size(3);
  return images.as_strided({images.size(0), features}, {features, 1});
}

// The part of a merged output that an input of shape `part` fills.
at::Tensor Window(const at::Tensor& merged, const Shape& part, int channel) {
  return merged.narrow(1, channel, part.channels)
      .narrow(2, PaddingBefore(part.height, static_cast<int>(merged.size(2))), part.height)
      .narrow(3, PaddingBefore(part.width, static_cast<int>(merged.size(3))), part.width);
}

}  // namespace

template <typename T>
ChildNet<T>::ChildNet(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, const NormConstants& norm,
                      uint64_t seed)
    : norm_(norm), dropout_(net.dense_units > 0 ? net.dropout : 0.0), dropout_rng_(seed, "dropout") {
  const std::optional<Shapes> shapes = InferShapes(graph, input, net);
  NETWRIGHT_CHECK(shapes.has_value());
  at::NoGradGuard no_grad;
  layers_ = PlanLayers(graph, *shapes);
  convolutions_.resize(layers_.size());
  states_.resize(layers_.size());
  node_gradients_.resize(layers_.size());
  AddParameters(input, net);
  Initialise(seed);
}

template <typename T>
void ChildNet<T>::AddParameters(const InputSpec& input, const NetworkTemplate& net) {
  constexpr int64_t kAlignment = 16;  // elements: a cache line of floats
  struct Request {
    std::string name;
    std::vector<int64_t> shape, strides;
    at::Tensor *value, *gradient;
    bool decays;
  };
  at::Tensor unused;  // a convolution's bias has the gradient zero: the normalisation takes the mean away
  std::vector<Request> requests;
  int64_t statistics = 0;
  for (size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].op != Op::kConvolution) continue;
    Convolution& c = convolutions_[i];
    const int64_t out = layers_[i].shape.channels, in = layers_[layers_[i].inputs[0]].shape.channels;
    const int64_t k = layers_[i].kernel;
    const std::string number = std::to_string(i);
    requests.push_back({"conv" + number + ".weight",
                        {out, in, k, k},
                        {k * k * in, 1, k * in, in},
                        &c.weight,
                        &c.weight_gradient,
                        true});
    requests.push_back({"conv" + number + ".bias", {out}, {1}, &c.bias, &unused, false});
    requests.push_back({"norm" + number + ".weight", {out}, {1}, &c.scale, &c.scale_gradient, false});
    requests.push_back({"norm" + number + ".bias", {out}, {1}, &c.shift, &c.shift_gradient, false});
    statistics += 2 * out;
  }
  const auto add_dense = [&](const std::string& name, Dense& dense, int64_t in, int64_t out) {
    requests.push_back({name + ".weight", {out, in}, {in, 1}, &dense.weight, &dense.weight_gradient, true});
    requests.push_back({name + ".bias", {out}, {1}, &dense.bias, &dense.bias_gradient, false});
  };
  const Shape& last = layers_.back().shape;
  int64_t features = int64_t{last.channels} * last.height * last.width;
  if (net.dense_units > 0) add_dense("hidden", hidden_, features, net.dense_units), features = net.dense_units;
  add_dense("output", output_, features, input.classes);

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
    *request.value = values_.as_strided(request.shape, request.strides, offset);
    *request.gradient = gradients_.as_strided(request.shape, request.strides, offset);
    parameters_.push_back({request.name, *request.value, *request.gradient, request.decays});
    offset += (request.value->numel() + kAlignment - 1) / kAlignment * kAlignment;
  }

  statistics_ = at::zeros({statistics}, OptionsOf<T>());
  int64_t place = 0;
  for (Convolution& c : convolutions_) {
    if (!c.weight.defined()) continue;
    const int64_t channels = c.weight.size(0);
    c.running_mean = statistics_.narrow(0, place, channels);
    c.running_variance = statistics_.narrow(0, place + channels, channels);
    place += 2 * channels;
  }
}

template <typename T>
void ChildNet<T>::Initialise(uint64_t seed) {
  Rng rng(seed, "init");
  for (const Parameter& parameter : parameters_) {
    if (!parameter.decays) continue;
    const at::Tensor& w = parameter.value;
    const int64_t field = w.dim() == 4 ? w.size(2) * w.size(3) : 1;
    const double limit = std::sqrt(6.0 / static_cast<double>(field * (w.size(0) + w.size(1))));
    T* values = w.data_ptr<T>();  // dense memory, in the order of the strides
    for (int64_t i = 0; i < w.numel(); ++i) values[i] = static_cast<T>(limit * (2.0 * rng.Uniform() - 1.0));
  }
  for (Convolution& c : convolutions_) {
    if (!c.weight.defined()) continue;
    c.scale.fill_(1);
    c.running_variance.fill_(1);
    c.mean.resize(c.weight.size(0));
    c.factor.resize(c.weight.size(0));
    c.variance.resize(c.weight.size(0));
  }
}

template <typename T>
at::Tensor ChildNet<T>::Infer(const at::Tensor& images) {
  at::NoGradGuard no_grad;
  return Run(images, false);
}

template <typename T>
at::Tensor ChildNet<T>::Forward(const at::Tensor& images) {
  at::NoGradGuard no_grad;
  return Run(images, true);
}

template <typename T>
at::Tensor ChildNet<T>::Run(const at::Tensor& images, bool training) {
  NETWRIGHT_CHECK(images.is_contiguous(kLast));
  std::vector<int> last_reader(layers_.size(), -1);
  for (size_t i = 0; i < layers_.size(); ++i) {
    for (const int input : layers_[i].inputs) last_reader[input] = static_cast<int>(i);
  }
  for (int i = 0; i < static_cast<int>(layers_.size()); ++i) {
    const LayerPlan& layer = layers_[i];
    State& state = states_[i];
    switch (layer.op) {
      case Op::kInput:
        state.output = images;
        break;
      case Op::kConvolution:
        state.output = RunConvolution(i, states_[layer.inputs[0]].output, training);
        break;
      case Op::kMaxPooling:
      case Op::kAveragePooling:
        state.output = RunPool(i, states_[layer.inputs[0]].output, training);
        break;
      case Op::kAddition:
      case Op::kConcatenation:
        state.output = RunMerge(i);
        break;
    }
    if (layer.relu_output && layer.op != Op::kConvolution) {
      Relu(state.output.template data_ptr<T>(), state.output.numel());
    }
    for (const int input : layer.inputs) {
      if (last_reader[input] == i && !(training && layers_[input].keep_output)) states_[input].output.reset();
    }
  }
  at::Tensor logits = RunHead(Flatten(states_.back().output), training);
  if (!training) states_.back().output.reset();
  return logits;
}

template <typename T>
at::Tensor ChildNet<T>::RunConvolution(int node, const at::Tensor& input, bool training) {
  const LayerPlan& layer = layers_[node];
  Convolution& c = convolutions_[node];
  State& state = states_[node];
  const at::Tensor x = layer.relu_input ? at::relu(input) : input;
  at::Tensor y = at::convolution(x, c.weight, c.bias, {1, 1}, {0, 0}, {1, 1}, false, {0, 0}, 1).contiguous(kLast);
  const int64_t rows = RowsOf(y);
  const int channels = layer.shape.channels;
  T* running_mean = c.running_mean.template data_ptr<T>();
  T* running_variance = c.running_variance.template data_ptr<T>();
  if (training) {
    std::vector<double> mean(channels);
    ChannelStatistics(y.data_ptr<T>(), rows, channels, mean.data(), c.variance.data());
    const double unbiased = rows > 1 ? static_cast<double>(rows) / static_cast<double>(rows - 1) : 1.0;
    const double m = norm_.momentum;
    for (int i = 0; i < channels; ++i) {
      c.mean[i] = static_cast<T>(mean[i]);
      running_mean[i] = static_cast<T>((1 - m) * running_mean[i] + m * mean[i]);
      running_variance[i] = static_cast<T>((1 - m) * running_variance[i] + m * unbiased * c.variance[i]);
    }
  } else {
    std::copy_n(running_mean, channels, c.mean.data());
    std::copy_n(running_variance, channels, c.variance.data());
  }
  const T* scale = c.scale.template data_ptr<T>();
  for (int i = 0; i < channels; ++i) {
    c.factor[i] = static_cast<T>(static_cast<double>(scale[i]) / std::sqrt(c.variance[i] + norm_.epsilon));
  }
  const Normalisation<T> norm{c.mean.data(), c.factor.data(), c.shift.template data_ptr<T>(), layer.relu_output};
  at::Tensor z = training ? NewImages<T>(y.size(0), layer.shape) : y;
  Normalise(y.data_ptr<T>(), rows, channels, norm, z.data_ptr<T>());
  if (training) state.input = x, state.convolved = y;
  return z;
}

template <typename T>
at::Tensor ChildNet<T>::RunPool(int node, const at::Tensor& input, bool training) {
  const LayerPlan& layer = layers_[node];
  const PoolShape shape = PoolShapeOf(input.size(0), layers_[layer.inputs[0]].shape, layer.kernel);
  at::Tensor out = NewImages<T>(input.size(0), layer.shape);
  if (layer.op == Op::kAveragePooling) {
    AveragePool(input.data_ptr<T>(), shape, out.data_ptr<T>());
    return out;
  }
  const at::Tensor which = at::empty({out.numel()}, at::kInt);
  MaxPool(input.data_ptr<T>(), shape, out.data_ptr<T>(), which.data_ptr<int32_t>());
  if (training) states_[node].which = which;
  return out;
}

template <typename T>
at::Tensor ChildNet<T>::RunMerge(int node) {
  const LayerPlan& layer = layers_[node];
  const int64_t images = states_[layer.inputs[0]].output.size(0);
  at::Tensor out = NewImages<T>(images, layer.shape).zero_();
  int channel = 0;
  for (const int input : layer.inputs) {
    const Shape& part = layers_[input].shape;
    if (layer.op == Op::kAddition) channel = PaddingBefore(part.channels, layer.shape.channels);
    Window(out, part, channel).add_(states_[input].output);
    channel += part.channels;
  }
  return out;
}

template <typename T>
at::Tensor ChildNet<T>::RunHead(const at::Tensor& features, bool training) {
  if (training) features_ = features;
  at::Tensor x = features;
  if (hidden_.weight.defined()) {
    x = at::addmm(hidden_.bias, features, hidden_.weight.t());
    const int64_t count = x.numel();
    T* h = x.data_ptr<T>();
    Relu(h, count);
    if (training) {
      passed_ = at::empty_like(x);
      T* factor = passed_.template data_ptr<T>();
      const T kept = static_cast<T>(1.0 / (1.0 - dropout_));
      const auto threshold = static_cast<uint64_t>(dropout_ * 0x1.0p32);
      for (int64_t i = 0; i < count; i += 2) {
        const uint64_t bits = dropout_ > 0 ? dropout_rng_() : ~uint64_t{0};
        factor[i] = (bits >> 32) >= threshold ? kept : T(0);
        if (i + 1 < count) factor[i + 1] = (bits & 0xffffffffu) >= threshold ? kept : T(0);
      }
      for (int64_t i = 0; i < count; ++i) {
        const T factor_i = factor[i];
        factor[i] = h[i] > 0 ? factor_i : T(0);
        h[i] *= factor_i;
      }
      activated_ = x;
    }
  } else if (training) {
    activated_ = features;
  }
  return at::addmm(output_.bias, x, output_.weight.t());
}

template <typename T>
at::Tensor ChildNet<T>::HeadBackward(const at::Tensor& logits_gradient) {
  const auto dense_gradients = [](Dense& dense, const at::Tensor& gradient, const at::Tensor& input) {
    at::mm_out(dense.weight_gradient, gradient.t(), input);
    at::sum_out(dense.bias_gradient, gradient, {0});
  };
  dense_gradients(output_, logits_gradient, activated_);
  const bool has_layers = layers_.size() > 1;
  at::Tensor gradient = logits_gradient;
  if (hidden_.weight.defined()) {
    gradient = at::mm(logits_gradient, output_.weight).mul_(passed_);
    dense_gradients(hidden_, gradient, features_);
    if (has_layers) gradient = at::mm(gradient, hidden_.weight);
  } else if (has_layers) {
    gradient = at::mm(logits_gradient, output_.weight);
  }
  features_.reset(), activated_.reset(), passed_.reset();
  return gradient;
}

template <typename T>
void ChildNet<T>::Backward(const at::Tensor& logits_gradient) {
  at::NoGradGuard no_grad;
  const int64_t images = logits_gradient.size(0);
  at::Tensor flat = HeadBackward(logits_gradient);
  const Shape& last = layers_.back().shape;
  if (layers_.size() > 1) {
    node_gradients_.back() =
        flat.as_strided({images, last.channels, last.height, last.width},
                        {flat.size(1), 1, int64_t{last.width} * last.channels, int64_t{last.channels}});
  }
  for (int i = static_cast<int>(layers_.size()) - 1; i > 0; --i) {
    at::Tensor gradient = std::move(node_gradients_[i]);
    node_gradients_[i].reset();
    NETWRIGHT_CHECK(gradient.defined());  // a lowered graph has one leaf
    const LayerPlan& layer = layers_[i];
    if (layer.relu_output && layer.op != Op::kConvolution) {
      ReluBackward(gradient.data_ptr<T>(), states_[i].output.template data_ptr<T>(), gradient.numel());
    }
    states_[i].output.reset();
    if (layer.op == Op::kConvolution) {
      ConvolutionBackward(i, std::move(gradient));
    } else if (layer.op == Op::kMaxPooling || layer.op == Op::kAveragePooling) {
      PoolBackward(i, gradient);
    } else {
      MergeBackward(i, gradient);
    }
    states_[i] = {};
  }
  states_[0] = {};
}

template <typename T>
void ChildNet<T>::ConvolutionBackward(int node, at::Tensor gradient) {
  const LayerPlan& layer = layers_[node];
  Convolution& c = convolutions_[node];
  State& state = states_[node];
  const int64_t rows = RowsOf(gradient);
  const int channels = layer.shape.channels;
  const Normalisation<T> norm{c.mean.data(), c.factor.data(), c.shift.template data_ptr<T>(), layer.relu_output};
  const T* y = state.convolved.template data_ptr<T>();
  std::vector<double> sum(channels), product(channels);
  NormaliseBackwardSums(gradient.data_ptr<T>(), y, rows, channels, norm, sum.data(), product.data());
  std::vector<T> slope(channels), offset(channels);
  T* scale_gradient = c.scale_gradient.template data_ptr<T>();
  T* shift_gradient = c.shift_gradient.template data_ptr<T>();
  for (int i = 0; i < channels; ++i) {
    const double inverse = 1.0 / (c.variance[i] + norm_.epsilon);
    scale_gradient[i] = static_cast<T>(product[i] * std::sqrt(inverse));
    shift_gradient[i] = static_cast<T>(sum[i]);
    const double factor = static_cast<double>(c.factor[i]) / static_cast<double>(rows);
    slope[i] = static_cast<T>(-factor * inverse * product[i]);
    offset[i] = static_cast<T>(-factor * sum[i]);
  }
  NormaliseBackward(gradient.data_ptr<T>(), y, rows, channels, norm, slope.data(), offset.data());
  state.convolved.reset();

  const int input = layer.inputs[0];
  auto [input_gradient, weight_gradient, bias_gradient] =
      at::convolution_backward(gradient, state.input, c.weight, at::OptionalIntArrayRef(), {1, 1}, {0, 0}, {1, 1},
                               false, {0, 0}, 1, {input != 0, true, false});
  c.weight_gradient.copy_(weight_gradient);
  if (input == 0) return;
  input_gradient = input_gradient.contiguous(kLast);
  if (layer.relu_input) {
    ReluBackward(input_gradient.template data_ptr<T>(), state.input.template data_ptr<T>(), input_gradient.numel());
  }
  AddGradient(input, input_gradient);
}

template <typename T>
void ChildNet<T>::PoolBackward(int node, const at::Tensor& gradient) {
  const LayerPlan& layer = layers_[node];
  if (layer.inputs[0] == 0) return;
  const Shape& input = layers_[layer.inputs[0]].shape;
  const PoolShape shape = PoolShapeOf(gradient.size(0), input, layer.kernel);
  at::Tensor to = NewImages<T>(gradient.size(0), input);
  if (layer.op == Op::kAveragePooling) {
    AveragePoolBackward(gradient.data_ptr<T>(), shape, to.data_ptr<T>());
  } else {
    MaxPoolBackward(gradient.data_ptr<T>(), states_[node].which.template data_ptr<int32_t>(), shape, to.data_ptr<T>());
  }
  AddGradient(layer.inputs[0], std::move(to));
}

template <typename T>
void ChildNet<T>::MergeBackward(int node, const at::Tensor& gradient) {
  const LayerPlan& layer = layers_[node];
  int channel = 0;
  for (const int input : layer.inputs) {
    const Shape& part = layers_[input].shape;
    if (layer.op == Op::kAddition) channel = PaddingBefore(part.channels, layer.shape.channels);
    if (input != 0) AddGradient(input, Window(gradient, part, channel).clone(kLast));  // a copy: it is changed in place
    channel += part.channels;
  }
}

template <typename T>
void ChildNet<T>::AddGradient(int node, at::Tensor gradient) {
  if (node_gradients_[node].defined()) {
    node_gradients_[node].add_(gradient);
  } else {
    node_gradients_[node] = std::move(gradient);
  }
}

template class ChildNet<float>;
template class ChildNet<double>;

}  // namespace netwright
