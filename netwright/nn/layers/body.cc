#include "netwright/nn/layers/body.h"

#include <cmath>

#include "netwright/base/check.h"
#include "netwright/graph/window.h"
#include "netwright/graph/working_set.h"
#include "netwright/nn/layers/body_parts.h"

namespace netwright {

template <typename S>
Body<S>::Body(std::vector<LayerPlan> plan, std::vector<ConvolutionParameters<T>> parameters, const NormConstants& norm,
              const Sharding& sharding)
    : plan_(std::move(plan)), parameters_(std::move(parameters)), norm_(norm), sharding_(sharding) {
  workspaces_.resize(static_cast<size_t>(sharding_.threads));
  for (Workspace& workspace : workspaces_) workspace.products.resize(plan_.size());
  nodes_.resize(plan_.size());
  layers_.resize(plan_.size());
  int most_channels = 0;
  for (const LayerPlan& layer : plan_) most_channels = std::max(most_channels, layer.shape.channels);
  zeros_.assign(most_channels, T(0));
  ones_.assign(most_channels, T(1));
  for (int i = 0; i < static_cast<int>(plan_.size()); ++i) {
    if (const int slot = plan_[i].gradient_slot; slot >= 0) {
      if (slot >= static_cast<int>(gradients_.size())) {
        gradients_.resize(slot + 1);
        gradient_elements_.resize(slot + 1);
      }
      gradient_elements_[slot] = std::max(gradient_elements_[slot], Elements(i));
    }
    if (!IsConvolution(i)) continue;
    const Shape& in = plan_[plan_[i].inputs[0]].shape;
    const int channels = plan_[i].shape.channels;
    Layer& layer = layers_[i];
    const int64_t bytes = static_cast<int64_t>(sizeof(S)) * (2 * in.Elements() + Elements(i));
    layer.images = ImagesAtOnce(bytes);
    inference_images_ = std::min(inference_images_, layer.images);
    layer.mean.resize(channels);
    layer.factor.resize(channels);
    layer.sign.resize(channels);
    layer.variance.resize(channels);
    layer.sum.assign(sharding_.shards, std::vector<double>(channels));
    layer.product.assign(sharding_.shards, std::vector<double>(channels));
    for (Workspace& workspace : workspaces_) {
      workspace.products[i] = MakeConvolution<S>({.in_channels = in.channels,
                                                  .height = in.height,
                                                  .width = in.width,
                                                  .out_channels = channels,
                                                  .kernel = plan_[i].kernel,
                                                  .stride = plan_[i].stride,
                                                  .padding = plan_[i].padding,
                                                  .depthwise = plan_[i].op == Op::kDepthwise});
      workspace.input.template Reserve<S>(layer.images * in.Elements());
      workspace.input_gradient.template Reserve<S>(layer.images * in.Elements());
      workspace.output_gradient.template Reserve<S>(layer.images * Elements(i));
    }
  }
  for (Workspace& workspace : workspaces_) workspace.unused.resize(2 * most_channels);
}

template <typename S>
void Body<S>::WeightsChanged() {
  for (int i = 0; i < static_cast<int>(layers_.size()); ++i) {
    if (!IsConvolution(i)) continue;
    Layer& layer = layers_[i];
    for (Workspace& workspace : workspaces_) workspace.products[i]->SetWeights(parameters_[i].weight);
    for (size_t c = 0; c < layer.sign.size(); ++c) layer.sign[c] = parameters_[i].scale[c] < T(0) ? T(-1) : T(1);
  }
}

template <typename S>
void Body<S>::Infer(const T* images, int64_t count, S* features) {
  const int64_t last = Elements(static_cast<int>(plan_.size()) - 1);
  // Several shards at a time, but no more memory than training takes.
  int64_t at_once = inference_images_;
  while (2 * at_once <= std::min(capacity_, inference_images_ * sharding_.shards)) at_once *= 2;
  InParts(count, at_once, [&](int64_t first, int64_t part) {
    Run(images + first * Elements(0), part, false, features + first * last);
  });
}

template <typename S>
void Body<S>::Forward(const T* images, int64_t count, S* features) {
  Run(images, count, true, features);
}

template <typename S>
void Body<S>::Reserve(int64_t count) {
  if (count <= capacity_) return;
  for (int i = 0; i < static_cast<int>(plan_.size()); ++i) {
    if (i > 0 || !std::is_same_v<S, T>) nodes_[i].values.template Reserve<S>(count * Elements(i));
    if (plan_[i].op == Op::kMaxPooling) nodes_[i].places.template Reserve<uint8_t>(count * Elements(i));
  }
  capacity_ = count;
}

template <typename S>
void Body<S>::Run(const T* images, int64_t count, bool training, S* features) {
  Reserve(count);
  images_ = images;
  ForShards(count, [&](const Shard& shard) {
    if constexpr (!std::is_same_v<S, T>) {
      const int64_t offset = shard.first * Elements(0);
      Convert<S>(images + offset, shard.count * Elements(0), nodes_[0].values.template Get<S>() + offset);
    }
    PoolReaders(0, shard.first, shard.count);
  });
  const int size = static_cast<int>(plan_.size());
  for (int i = 1; i < size; ++i) {
    if (IsConvolution(i)) {
      RunConvolution(i, count, training);
    } else if (IsGlobalAverage(i)) {
      RunGlobalAverage(i, count);
    } else if (!IsPooling(plan_[i].op)) {
      RunMerge(i, count);
    }
  }
  ForShards(count, [&](const Shard& shard) {
    Normalise<S>(Values(size - 1, shard.first), shard.count * Pixels(size - 1), plan_.back().shape.channels,
                 NormOf(size - 1, false), features + shard.first * Elements(size - 1));
  });
}

template <typename S>
Normalisation<typename Body<S>::T> Body<S>::NormOf(int node, bool relu) const {
  const int norm = plan_[node].norm;
  if (norm < 0) return {zeros_.data(), ones_.data(), zeros_.data(), relu};
  return {layers_[norm].mean.data(), layers_[norm].factor.data(), parameters_[norm].shift, relu};
}

// The input's values are never negative: they need no ReLU.
template <typename S>
const S* Body<S>::ConvolutionInput(int node, int64_t first, int64_t count, Workspace& workspace) const {
  const int input = plan_[node].inputs[0];
  if (input == 0) return Values(0, first);
  S* x = workspace.input.template Get<S>();
  Normalise<S>(Values(input, first), count * Pixels(input), plan_[input].shape.channels, NormOf(input, true), x);
  return x;
}

template <typename S>
void Body<S>::RunConvolution(int node, int64_t count, bool training) {
  Layer& layer = layers_[node];
  const int channels = plan_[node].shape.channels;
  std::vector<Moments<T>> moments(sharding_.shards, Moments<T>(channels));
  ForShards(count, [&](const Shard& shard) {
    InParts(shard.count, layer.images, [&](int64_t first, int64_t part) {
      first += shard.first;
      S* y = nodes_[node].values.template Get<S>() + first * Elements(node);
      shard.workspace.products[node]->Forward(ConvolutionInput(node, first, part, shard.workspace), part, y);
      if (training) AddMoments<S>(y, part * Pixels(node), channels, moments[shard.number]);
      PoolReaders(node, first, part);
    });
  });
  if (training) {
    for (int shard = 1; shard < sharding_.shards; ++shard) moments[0].Join(moments[shard]);
    FinishStatistics(node, moments[0]);
  } else {
    UseRunningStatistics(node);
  }
  SetFactors(node);
}

template <typename S>
void Body<S>::FinishStatistics(int node, const Moments<T>& moments) {
  Layer& layer = layers_[node];
  const ConvolutionParameters<T>& p = parameters_[node];
  const auto rows = static_cast<double>(moments.rows);
  const double unbiased = rows > 1 ? rows / (rows - 1) : 1.0;
  const double m = norm_.momentum;
  for (int c = 0; c < plan_[node].shape.channels; ++c) {
    const double mean = moments.Mean(c);
    layer.mean[c] = static_cast<T>(mean);
    layer.variance[c] = moments.Variance(c);
    p.running_mean[c] = static_cast<T>((1 - m) * p.running_mean[c] + m * (mean + static_cast<double>(p.bias[c])));
    p.running_variance[c] = static_cast<T>((1 - m) * p.running_variance[c] + m * unbiased * layer.variance[c]);
  }
}

template <typename S>
void Body<S>::UseRunningStatistics(int node) {
  Layer& layer = layers_[node];
  const ConvolutionParameters<T>& p = parameters_[node];
  for (int c = 0; c < plan_[node].shape.channels; ++c) {
    layer.mean[c] = p.running_mean[c] - p.bias[c];
    layer.variance[c] = static_cast<double>(p.running_variance[c]);
  }
}

template <typename S>
void Body<S>::SetFactors(int node) {
  Layer& layer = layers_[node];
  for (size_t c = 0; c < layer.factor.size(); ++c) {
    layer.factor[c] =
        static_cast<T>(static_cast<double>(parameters_[node].scale[c]) / std::sqrt(layer.variance[c] + norm_.epsilon));
  }
}

template <typename S>
PoolShape Body<S>::PoolShapeOf(int node, int64_t images) const {
  const Shape& in = plan_[plan_[node].inputs[0]].shape;
  return {images, in.height, in.width, in.channels, plan_[node].kernel};
}

template <typename S>
void Body<S>::PoolReaders(int node, int64_t first, int64_t count) {
  for (const int reader : plan_[node].readers) {
    if (!IsPooling(plan_[reader].op)) continue;
    const PoolShape shape = PoolShapeOf(reader, count);
    S* out = nodes_[reader].values.template Get<S>() + first * Elements(reader);
    if (plan_[reader].op == Op::kAveragePooling) {
      AveragePool<S>(Values(node, first), shape, out);
    } else {
      const int norm = plan_[node].norm;
      const T* sign = norm >= 0 ? layers_[norm].sign.data() : ones_.data();
      MaxPool<S>(Values(node, first), shape, sign, out,
                 nodes_[reader].places.template Get<uint8_t>() + first * Elements(reader));
    }
    PoolReaders(reader, first, count);
  }
}

template <typename S>
WindowShape Body<S>::WindowOf(int node, int input, int64_t images) const {
  const Shape& whole = plan_[node].shape;
  const std::vector<int>& inputs = plan_[node].inputs;
  const Shape& part = plan_[inputs[input]].shape;
  int channel = PaddingBefore(part.channels, whole.channels);
  if (plan_[node].op == Op::kConcatenation) channel = input == 0 ? 0 : plan_[inputs[0]].shape.channels;
  return {.images = images,
          .height = part.height,
          .width = part.width,
          .channels = part.channels,
          .whole_height = whole.height,
          .whole_width = whole.width,
          .whole_channels = whole.channels,
          .top = PaddingBefore(part.height, whole.height),
          .left = PaddingBefore(part.width, whole.width),
          .channel = channel};
}

template <typename S>
void Body<S>::RunMerge(int node, int64_t count) {
  const std::vector<int>& inputs = plan_[node].inputs;
  const Shape& shape = plan_[node].shape;
  const bool of_one_shape = inputs.size() == 2 && plan_[inputs[0]].shape == shape && plan_[inputs[1]].shape == shape;
  ForShards(count, [&](const Shard& shard) {
    S* out = nodes_[node].values.template Get<S>() + shard.first * Elements(node);
    if (of_one_shape) {  // an addition
      AddNormalised<S>(Values(inputs[0], shard.first), NormOf(inputs[0], false), Values(inputs[1], shard.first),
                       NormOf(inputs[1], false), shard.count * Pixels(node), shape.channels, out);
    } else {
      std::fill_n(out, shard.count * Elements(node), S{});
      for (int i = 0; i < static_cast<int>(inputs.size()); ++i) {
        AddToWindow<S>(Values(inputs[i], shard.first), WindowOf(node, i, shard.count), NormOf(inputs[i], false), out);
      }
    }
    PoolReaders(node, shard.first, shard.count);
  });
}

template <typename S>
void Body<S>::RunGlobalAverage(int node, int64_t count) {
  const int input = plan_[node].inputs[0];
  ForShards(count, [&](const Shard& shard) {
    GlobalAverage<S>(Values(input, shard.first), shard.count, Pixels(input), plan_[input].shape.channels,
                     NormOf(input, true), nodes_[node].values.template Get<S>() + shard.first * Elements(node));
    PoolReaders(node, shard.first, shard.count);
  });
}

template class Body<float>;
template class Body<double>;
template class Body<Bf16>;

}  // namespace netwright
