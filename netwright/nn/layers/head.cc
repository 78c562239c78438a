#include "netwright/nn/layers/head.h"

#include <algorithm>

#include "netwright/nn/kernels/dropout.h"
#include "netwright/nn/kernels/kernels.h"

namespace netwright {
namespace {

template <typename T>
void AddBias(T* y, int64_t rows, int64_t columns, const T* bias) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) y[r * columns + c] += bias[c];
  }
}

template <typename T>
void SumRows(const T* y, int64_t rows, int64_t columns, T* sum) {
  std::fill_n(sum, columns, T(0));
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) sum[c] += y[r * columns + c];
  }
}

}  // namespace

template <typename S>
Head<S>::Head(const DenseParameters<T>& hidden, const DenseParameters<T>& output, double dropout,
              const Sharding& sharding)
    : hidden_(hidden), output_(output), dropout_(dropout), sharding_(sharding) {
  if (hidden_.outputs > 0) hidden_products_ = MakeDense<S>(hidden_.inputs, hidden_.outputs, sharding_.shards);
  output_products_ = MakeDense<T>(output_.inputs, output_.outputs, sharding_.shards);
}

template <typename S>
void Head<S>::WeightsChanged() {
  if (hidden_products_ != nullptr) hidden_products_->SetWeights(hidden_.weight);
  output_products_->SetWeights(output_.weight);
}

// What the output layer reads: hidden units behind their ReLU, else the features.
template <typename S>
const typename Head<S>::T* Head<S>::Hidden(const S* features, int64_t rows) {
  if (hidden_products_ == nullptr) {
    if constexpr (std::is_same_v<S, T>) {
      return features;
    } else {
      T* x = converted_.Reserve<T>(rows * output_.inputs);
      ConvertBack<S>(features, rows * output_.inputs, x);
      return x;
    }
  }
  const int64_t count = rows * hidden_.outputs;
  T* h = units_.Reserve<T>(count);
  ForBlocks([&](int block) { hidden_products_->Forward(features, rows, h, block); });
  AddBias(h, rows, hidden_.outputs, hidden_.bias);
  for (int64_t i = 0; i < count; ++i) h[i] = T(0) > h[i] ? T(0) : h[i];  // NaN stays
  return h;
}

template <typename S>
void Head<S>::Drop(int64_t count, Rng& rng) {
  T* h = units_.Get<T>();
  T* factor = passed_.Reserve<T>(count + 1);
  const T kept = static_cast<T>(1.0 / (1.0 - dropout_));
  DrawKept(rng, dropout_, count, [&](int64_t i, bool keep) { factor[i] = keep ? kept : T(0); });
  for (int64_t i = 0; i < count; ++i) {
    const T factor_i = factor[i];
    factor[i] = h[i] > 0 ? factor_i : T(0);
    h[i] *= factor_i;
  }
}

template <typename S>
const typename Head<S>::T* Head<S>::DropFeatures(const T* features, int64_t count, Rng& rng) {
  T* left = units_.Reserve<T>(count);
  T* factor = passed_.Reserve<T>(count + 1);
  const T kept = static_cast<T>(1.0 / (1.0 - dropout_));
  DrawKept(rng, dropout_, count, [&](int64_t i, bool keep) { factor[i] = keep ? kept : T(0); });
  for (int64_t i = 0; i < count; ++i) left[i] = features[i] * factor[i];
  return left;
}

template <typename S>
void Head<S>::Output(const T* input, int64_t rows, T* logits) {
  ForBlocks([&](int block) { output_products_->Forward(input, rows, logits, block); });
  AddBias(logits, rows, output_.outputs, output_.bias);
}

template <typename S>
void Head<S>::Infer(const S* features, int64_t rows, T* logits) {
  Output(Hidden(features, rows), rows, logits);
}

template <typename S>
void Head<S>::Forward(const S* features, int64_t rows, Rng& rng, T* logits) {
  features_ = features;
  activated_ = Hidden(features, rows);
  if (hidden_products_ != nullptr) {
    Drop(rows * hidden_.outputs, rng);
  } else if (dropout_ > 0) {
    activated_ = DropFeatures(activated_, rows * output_.inputs, rng);
  }
  Output(activated_, rows, logits);
}

template <typename S>
void Head<S>::Backward(const T* logits_gradient, int64_t rows, S* features_gradient) {
  output_products_->SetOutputGradient(logits_gradient, rows);
  ForBlocks([&](int block) { output_products_->BackwardWeights(activated_, rows, output_.weight_gradient, block); });
  SumRows(logits_gradient, rows, output_.outputs, output_.bias_gradient);
  const int64_t count = rows * output_.inputs;
  if (hidden_products_ != nullptr) {
    T* gradient = gradient_.Reserve<T>(count);
    ForBlocks([&](int block) { output_products_->BackwardData(rows, gradient, block); });
    const T* factor = passed_.Get<T>();
    for (int64_t i = 0; i < count; ++i) gradient[i] *= factor[i];
    hidden_products_->SetOutputGradient(gradient, rows);
    ForBlocks([&](int block) {
      hidden_products_->BackwardWeights(features_, rows, hidden_.weight_gradient, block);
      if (features_gradient != nullptr) hidden_products_->BackwardData(rows, features_gradient, block);
    });
    SumRows(gradient, rows, hidden_.outputs, hidden_.bias_gradient);
  } else if (features_gradient != nullptr) {
    T* gradient = gradient_.Reserve<T>(count);
    ForBlocks([&](int block) { output_products_->BackwardData(rows, gradient, block); });
    if (dropout_ > 0) {
      const T* factor = passed_.Get<T>();
      for (int64_t i = 0; i < count; ++i) gradient[i] *= factor[i];
    }
    Convert<S>(gradient, count, features_gradient);
  }
}

template class Head<float>;
template class Head<double>;
template class Head<Bf16>;

}  // namespace netwright
