#include <cmath>

#include "netwright/base/check.h"
#include "netwright/nn/layers/body.h"
#include "netwright/nn/layers/body_parts.h"

namespace netwright {

template <typename S>
void Body<S>::Backward(const S* features_gradient, int64_t count) {
  if (!trains()) return;
  for (Layer& layer : layers_) {
    std::fill(layer.sum.begin(), layer.sum.end(), 0.0);
    std::fill(layer.product.begin(), layer.product.end(), 0.0);
  }
  nodes_.back().gradient = features_gradient;
  for (int i = static_cast<int>(plan_.size()) - 1; i > 0; --i) {
    const LayerPlan& layer = plan_[i];
    if (!layer.trains) continue;
    if (layer.norm >= 0 && plan_[layer.norm].sums_at == i && !ReaderTakesSums(i)) {
      NETWRIGHT_CHECK(nodes_[i].gradient != nullptr);  // a lowered graph has one leaf
      AddGradientSums<S>(nodes_[i].gradient, Values(i), count * Pixels(i), layer.shape.channels,
                         layers_[layer.norm].mean.data(), SumsOf(layers_[layer.norm]));
    }
    if (layer.op == Op::kConvolution) {
      ConvolutionBackward(i, count);
    } else if (!IsPooling(layer.op)) {
      MergeBackward(i, count);
    } else if (plan_[layer.inputs[0]].pooled_by != i) {
      PoolBackward(i, count);
    } else {
      continue;  // its convolution reads the gradient
    }
    nodes_[i].gradient = nullptr;
  }
}

template <typename S>
bool Body<S>::ReaderTakesSums(int node) const {
  const std::vector<int>& readers = plan_[node].readers;
  return readers.size() == 1 && plan_[readers[0]].op == Op::kConvolution;
}

template <typename S>
S* Body<S>::GradientFor(int node, int64_t count, bool* add) {
  const int slot = plan_[node].gradient_slot;
  *add = nodes_[node].gradient != nullptr;
  S* gradient = gradients_[slot].template Reserve<S>(count * gradient_elements_[slot]);
  nodes_[node].gradient = gradient;
  return gradient;
}

// The gradient at the convolution's result, of some images.
template <typename S>
const S* Body<S>::OutputGradient(int node, int64_t first, int64_t count, const NormalisationGradient<T>& norm) {
  S* out = output_gradient_.Get<S>();
  const int pool = plan_[node].pooled_by;
  const S* y = Values(node, first);
  if (pool < 0) {
    NormaliseBackward<S>(nodes_[node].gradient + first * Elements(node), y, count * Pixels(node),
                         plan_[node].shape.channels, norm, out);
    return out;
  }
  const int64_t offset = first * Elements(pool);
  const S* gradient = nodes_[pool].gradient + offset;
  if (plan_[pool].op == Op::kMaxPooling) {
    NormaliseMaxPoolBackward<S>(gradient, nodes_[pool].places.template Get<uint8_t>() + offset, y,
                                PoolShapeOf(pool, count), norm, out);
  } else {
    NormaliseAveragePoolBackward<S>(gradient, y, PoolShapeOf(pool, count), norm, out);
  }
  return out;
}

template <typename S>
void Body<S>::ConvolutionBackward(int node, int64_t count) {
  Layer& layer = layers_[node];
  const ConvolutionParameters<T>& p = parameters_[node];
  const int channels = plan_[node].shape.channels;
  const auto rows = static_cast<double>(count * Pixels(node));
  std::vector<T> slope(channels), offset(channels);
  for (int c = 0; c < channels; ++c) {
    const double inverse = 1.0 / (layer.variance[c] + norm_.epsilon);
    p.scale_gradient[c] = static_cast<T>(layer.product[c] * std::sqrt(inverse));
    p.shift_gradient[c] = static_cast<T>(layer.sum[c]);
    const double factor = static_cast<double>(layer.factor[c]) / rows;
    slope[c] = static_cast<T>(-factor * inverse * layer.product[c]);
    offset[c] = static_cast<T>(-factor * layer.sum[c]);
  }
  const NormalisationGradient<T> norm{layer.mean.data(), layer.factor.data(), slope.data(), offset.data()};

  const int input = plan_[node].inputs[0];
  const int in_channels = plan_[input].shape.channels;
  bool add = false;
  S* to = plan_[input].trains ? GradientFor(input, count, &add) : nullptr;
  std::vector<double> unused(2 * in_channels);
  GradientSums sums{unused.data(), unused.data() + in_channels};
  const int input_norm = plan_[input].norm;
  if (input_norm >= 0 && plan_[input_norm].sums_at == input && ReaderTakesSums(input)) {
    sums = SumsOf(layers_[input_norm]);
  }
  InParts(count, layer.images, [&](int64_t first, int64_t part) {
    const S* gradient = OutputGradient(node, first, part, norm);
    layer.products->BackwardWeights(ConvolutionInput(node, first, part), gradient, part);
    if (to == nullptr) return;
    S* input_gradient = input_gradient_.Get<S>();
    layer.products->BackwardData(gradient, part, input_gradient);
    const S* x = Values(input, first);
    S* out = to + first * Elements(input);
    if (add) {
      AddMaskedGradient<S>(input_gradient, x, part * Pixels(input), in_channels, NormOf(input, true), out);
    } else {
      MaskGradient<S>(input_gradient, x, part * Pixels(input), in_channels, NormOf(input, true), out, sums);
    }
  });
  layer.products->TakeWeightGradient(p.weight_gradient);
  if (plan_[node].pooled_by >= 0) nodes_[plan_[node].pooled_by].gradient = nullptr;
}

template <typename S>
void Body<S>::PoolBackward(int node, int64_t count) {
  const int input = plan_[node].inputs[0];
  bool add = false;
  S* to = GradientFor(input, count, &add);
  const PoolShape shape = PoolShapeOf(node, count);
  if (plan_[node].op == Op::kAveragePooling) {
    AveragePoolBackward<S>(nodes_[node].gradient, shape, add, to);
  } else {
    MaxPoolBackward<S>(nodes_[node].gradient, nodes_[node].places.template Get<uint8_t>(), shape, add, to);
  }
}

template <typename S>
void Body<S>::MergeBackward(int node, int64_t count) {
  const std::vector<int>& inputs = plan_[node].inputs;
  for (int i = 0; i < static_cast<int>(inputs.size()); ++i) {
    if (!plan_[inputs[i]].trains) continue;
    bool add = false;
    S* to = GradientFor(inputs[i], count, &add);
    TakeWindow<S>(nodes_[node].gradient, WindowOf(node, i, count), add, to);
  }
}

template class Body<float>;
template class Body<double>;
template class Body<Bf16>;

}  // namespace netwright
