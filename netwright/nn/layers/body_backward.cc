#include <cmath>

#include "netwright/base/check.h"
#include "netwright/nn/layers/body.h"
#include "netwright/nn/layers/body_parts.h"

namespace netwright {

template <typename S>
void Body<S>::Backward(const S* features_gradient, int64_t count) {
  if (!trains()) return;
  for (Layer& layer : layers_) {
    for (std::vector<double>& sum : layer.sum) std::fill(sum.begin(), sum.end(), 0.0);
    for (std::vector<double>& product : layer.product) std::fill(product.begin(), product.end(), 0.0);
  }
  nodes_.back().gradient = features_gradient;
  for (int i = static_cast<int>(plan_.size()) - 1; i > 0; --i) {
    const LayerPlan& layer = plan_[i];
    if (!layer.trains) continue;
    if (layer.norm >= 0 && plan_[layer.norm].sums_at == i && !ReaderTakesSums(i)) {
      NETWRIGHT_CHECK(nodes_[i].gradient != nullptr);  // a lowered graph has one leaf
      Layer& normalised = layers_[layer.norm];
      ForShards(count, [&](const Shard& shard) {
        AddGradientSums<S>(nodes_[i].gradient + shard.first * Elements(i), Values(i, shard.first),
                           shard.count * Pixels(i), layer.shape.channels, normalised.mean.data(),
                           SumsOf(normalised, shard.number));
      });
    }
    if (IsConvolution(i)) {
      ConvolutionBackward(i, count);
    } else if (IsGlobalAverage(i)) {
      GlobalAverageBackward(i, count);
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
  return readers.size() == 1 && (IsConvolution(readers[0]) || IsGlobalAverage(readers[0]));
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
const S* Body<S>::OutputGradient(int node, int64_t first, int64_t count, const NormalisationGradient<T>& norm,
                                 Workspace& workspace) const {
  S* out = workspace.output_gradient.template Get<S>();
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

// Into the first shard's.
template <typename S>
void Body<S>::JoinSums(Layer& layer) {
  for (int shard = 1; shard < sharding_.shards; ++shard) {
    for (size_t c = 0; c < layer.sum[0].size(); ++c) {
      layer.sum[0][c] += layer.sum[shard][c];
      layer.product[0][c] += layer.product[shard][c];
    }
  }
}

template <typename S>
void Body<S>::JoinWeightGradients(int node, int64_t count) {
  constexpr int64_t kUnit = 1024;
  const int64_t weights = Weights(node);
  T* sum = parameters_[node].weight_gradient;
  ForParts(sharding_.shards, sharding_.threads, [&](int part, int) {
    const Range range = PartOf(weights, sharding_.shards, part, kUnit);
    bool first = true;
    for (int shard = 0; shard < sharding_.shards; ++shard) {
      if (PartOf(count, sharding_.shards, shard).count == 0) continue;
      const T* from = shard_gradients_.Get<T>() + shard * weights;
      for (int64_t i = range.first; i < range.first + range.count; ++i) sum[i] = first ? from[i] : sum[i] + from[i];
      first = false;
    }
  });
}

template <typename S>
void Body<S>::ConvolutionBackward(int node, int64_t count) {
  Layer& layer = layers_[node];
  JoinSums(layer);
  const ConvolutionParameters<T>& p = parameters_[node];
  const int channels = plan_[node].shape.channels;
  const auto rows = static_cast<double>(count * Pixels(node));
  std::vector<T> slope(channels), offset(channels);
  for (int c = 0; c < channels; ++c) {
    const double inverse = 1.0 / (layer.variance[c] + norm_.epsilon);
    p.scale_gradient[c] = static_cast<T>(layer.product[0][c] * std::sqrt(inverse));
    p.shift_gradient[c] = static_cast<T>(layer.sum[0][c]);
    const double factor = static_cast<double>(layer.factor[c]) / rows;
    slope[c] = static_cast<T>(-factor * inverse * layer.product[0][c]);
    offset[c] = static_cast<T>(-factor * layer.sum[0][c]);
  }
  const NormalisationGradient<T> norm{layer.mean.data(), layer.factor.data(), slope.data(), offset.data()};

  const int input = plan_[node].inputs[0];
  const int in_channels = plan_[input].shape.channels;
  bool add = false;
  S* to = plan_[input].trains ? GradientFor(input, count, &add) : nullptr;
  const int input_norm = plan_[input].norm;
  const bool takes_sums = input_norm >= 0 && plan_[input_norm].sums_at == input && ReaderTakesSums(input);
  const bool one_shard = sharding_.shards == 1;
  if (!one_shard) shard_gradients_.Reserve<T>(sharding_.shards * Weights(node));
  ForShards(count, [&](const Shard& shard) {
    Workspace& workspace = shard.workspace;
    Convolution<S>& products = *workspace.products[node];
    const GradientSums sums = takes_sums ? SumsOf(layers_[input_norm], shard.number)
                                         : GradientSums{workspace.unused.data(), workspace.unused.data() + in_channels};
    InParts(shard.count, layer.images, [&](int64_t first, int64_t part) {
      first += shard.first;
      const S* gradient = OutputGradient(node, first, part, norm, workspace);
      products.BackwardWeights(ConvolutionInput(node, first, part, workspace), gradient, part);
      if (to == nullptr) return;
      S* input_gradient = workspace.input_gradient.template Get<S>();
      products.BackwardData(gradient, part, input_gradient);
      const S* x = Values(input, first);
      S* out = to + first * Elements(input);
      if (add) {
        AddMaskedGradient<S>(input_gradient, x, part * Pixels(input), in_channels, NormOf(input, true), out);
      } else {
        MaskGradient<S>(input_gradient, x, part * Pixels(input), in_channels, NormOf(input, true), out, sums);
      }
    });
    products.TakeWeightGradient(one_shard ? p.weight_gradient
                                          : shard_gradients_.Get<T>() + shard.number * Weights(node));
  });
  if (!one_shard) JoinWeightGradients(node, count);
  if (plan_[node].pooled_by >= 0) nodes_[plan_[node].pooled_by].gradient = nullptr;
}

template <typename S>
void Body<S>::PoolBackward(int node, int64_t count) {
  const int input = plan_[node].inputs[0];
  bool add = false;
  S* to = GradientFor(input, count, &add);
  ForShards(count, [&](const Shard& shard) {
    const PoolShape shape = PoolShapeOf(node, shard.count);
    const int64_t offset = shard.first * Elements(node);
    S* out = to + shard.first * Elements(input);
    if (plan_[node].op == Op::kAveragePooling) {
      AveragePoolBackward<S>(nodes_[node].gradient + offset, shape, add, out);
    } else {
      MaxPoolBackward<S>(nodes_[node].gradient + offset, nodes_[node].places.template Get<uint8_t>() + offset, shape,
                         add, out);
    }
  });
}

template <typename S>
void Body<S>::MergeBackward(int node, int64_t count) {
  const std::vector<int>& inputs = plan_[node].inputs;
  for (int i = 0; i < static_cast<int>(inputs.size()); ++i) {
    if (!plan_[inputs[i]].trains) continue;
    bool add = false;
    S* to = GradientFor(inputs[i], count, &add);
    ForShards(count, [&](const Shard& shard) {
      TakeWindow<S>(nodes_[node].gradient + shard.first * Elements(node), WindowOf(node, i, shard.count), add,
                    to + shard.first * Elements(inputs[i]));
    });
  }
}

template <typename S>
void Body<S>::GlobalAverageBackward(int node, int64_t count) {
  const int input = plan_[node].inputs[0];
  const int channels = plan_[input].shape.channels, norm = plan_[input].norm;
  bool add = false;
  S* to = GradientFor(input, count, &add);
  const bool takes_sums = norm >= 0 && plan_[norm].sums_at == input && ReaderTakesSums(input);
  ForShards(count, [&](const Shard& shard) {
    std::vector<double>& unused = shard.workspace.unused;
    const GradientSums sums =
        takes_sums ? SumsOf(layers_[norm], shard.number) : GradientSums{unused.data(), unused.data() + channels};
    netwright::GlobalAverageBackward<S>(nodes_[node].gradient + shard.first * Elements(node),
                                        Values(input, shard.first), shard.count, Pixels(input), channels,
                                        NormOf(input, true), add, to + shard.first * Elements(input), sums);
  });
}

template class Body<float>;
template class Body<double>;
template class Body<Bf16>;

}  // namespace netwright
