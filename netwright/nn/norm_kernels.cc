#include <algorithm>
#include <cstdint>

#include "netwright/base/multiversion.h"
#include "netwright/nn/kernels.h"

namespace netwright {
namespace {

// Rows whose sums are taken in T before they are joined in double.
constexpr int64_t kRun = 128;

// Calls body.operator()<W>(c) for blocks of W channels from c, W being a constant so that sums stay in registers.
template <typename Body>
NETWRIGHT_INLINE void ForChannelBlocks(int channels, const Body& body) {
  int c = 0;
  for (; c + 32 <= channels; c += 32) body.template operator()<32>(c);
  for (; c + 16 <= channels; c += 16) body.template operator()<16>(c);
  for (; c + 8 <= channels; c += 8) body.template operator()<8>(c);
  for (; c < channels; ++c) body.template operator()<1>(c);
}

template <typename T>
NETWRIGHT_INLINE T Positive(T x) {
  return T(0) > x ? T(0) : x;  // NaN stays
}

template <typename T>
NETWRIGHT_INLINE void StatisticsImpl(const T* x, int64_t rows, int channels, double* mean, double* variance) {
  std::fill_n(mean, channels, 0.0);
  std::fill_n(variance, channels, 0.0);
  for (int64_t begin = 0; begin < rows; begin += kRun) {
    const int64_t count = std::min(kRun, rows - begin);
    const double weight = static_cast<double>(count) / static_cast<double>(begin + count);
    ForChannelBlocks(
        channels, [&]<int W>(int c) __attribute__((always_inline)) {
          const T* start = x + begin * channels + c;
          T run_mean[W] = {}, squares[W] = {};
          for (int64_t r = 0; r < count; ++r) {
            for (int i = 0; i < W; ++i) run_mean[i] += start[r * channels + i];
          }
          for (int i = 0; i < W; ++i) run_mean[i] /= static_cast<T>(count);
          for (int64_t r = 0; r < count; ++r) {
            for (int i = 0; i < W; ++i) {
              const T d = start[r * channels + i] - run_mean[i];
              squares[i] += d * d;
            }
          }
          for (int i = 0; i < W; ++i) {
            const double delta = static_cast<double>(run_mean[i]) - mean[c + i];
            mean[c + i] += delta * weight;
            variance[c + i] += static_cast<double>(squares[i]) + delta * delta * static_cast<double>(begin) * weight;
          }
        });
  }
  for (int c = 0; c < channels; ++c) variance[c] /= static_cast<double>(rows);
}

template <bool kRelu, typename T>
NETWRIGHT_INLINE void NormaliseRows(const T* x, int64_t rows, int channels, const Normalisation<T>& norm, T* out) {
  ForChannelBlocks(
      channels, [&]<int W>(int c) __attribute__((always_inline)) {
        T mean[W], scale[W], shift[W];
        for (int i = 0; i < W; ++i)
          mean[i] = norm.mean[c + i], scale[i] = norm.scale[c + i], shift[i] = norm.shift[c + i];
        for (int64_t r = 0; r < rows; ++r) {
          const T* from = x + r * channels + c;
          T* to = out + r * channels + c;
          T value[W];
          for (int i = 0; i < W; ++i) {
            value[i] = (from[i] - mean[i]) * scale[i] + shift[i];
            if constexpr (kRelu) value[i] = Positive(value[i]);
          }
          for (int i = 0; i < W; ++i) to[i] = value[i];
        }
      });
}

template <bool kRelu, typename T>
NETWRIGHT_INLINE T Masked(T gradient, T centred, T scale, T shift) {
  if constexpr (!kRelu) return gradient;
  return centred * scale + shift > T(0) ? gradient : T(0);
}

template <bool kRelu, typename T>
NETWRIGHT_INLINE void BackwardSumRows(const T* gradient, const T* x, int64_t rows, int channels,
                                      const Normalisation<T>& norm, double* sum, double* sum_times_x) {
  std::fill_n(sum, channels, 0.0);
  std::fill_n(sum_times_x, channels, 0.0);
  for (int64_t begin = 0; begin < rows; begin += kRun) {
    const int64_t end = std::min(begin + kRun, rows);
    ForChannelBlocks(
        channels, [&]<int W>(int c) __attribute__((always_inline)) {
          T run_sum[W] = {}, run_product[W] = {};
          for (int64_t r = begin; r < end; ++r) {
            const T* g = gradient + r * channels + c;
            const T* v = x + r * channels + c;
            for (int i = 0; i < W; ++i) {
              const T centred = v[i] - norm.mean[c + i];
              const T masked = Masked<kRelu>(g[i], centred, norm.scale[c + i], norm.shift[c + i]);
              run_sum[i] += masked;
              run_product[i] += masked * centred;
            }
          }
          for (int i = 0; i < W; ++i) {
            sum[c + i] += static_cast<double>(run_sum[i]);
            sum_times_x[c + i] += static_cast<double>(run_product[i]);
          }
        });
  }
}

template <bool kRelu, typename T>
NETWRIGHT_INLINE void BackwardRows(T* gradient, const T* x, int64_t rows, int channels, const Normalisation<T>& norm,
                                   const T* slope, const T* offset) {
  for (int64_t begin = 0; begin < rows; begin += kRun) {
    const int64_t end = std::min(begin + kRun, rows);
    ForChannelBlocks(
        channels, [&]<int W>(int c) __attribute__((always_inline)) {
          for (int64_t r = begin; r < end; ++r) {
            T* g = gradient + r * channels + c;
            const T* v = x + r * channels + c;
            T value[W];
            for (int i = 0; i < W; ++i) {
              const T centred = v[i] - norm.mean[c + i];
              const T masked = Masked<kRelu>(g[i], centred, norm.scale[c + i], norm.shift[c + i]);
              value[i] = norm.scale[c + i] * masked + (slope[c + i] * centred + offset[c + i]);
            }
            for (int i = 0; i < W; ++i) g[i] = value[i];
          }
        });
  }
}

template <typename T>
NETWRIGHT_INLINE void NormaliseImpl(const T* x, int64_t rows, int channels, const Normalisation<T>& norm, T* out) {
  if (norm.relu) {
    NormaliseRows<true>(x, rows, channels, norm, out);
  } else {
    NormaliseRows<false>(x, rows, channels, norm, out);
  }
}

template <typename T>
NETWRIGHT_INLINE void BackwardSumsImpl(const T* gradient, const T* x, int64_t rows, int channels,
                                       const Normalisation<T>& norm, double* sum, double* sum_times_x) {
  if (norm.relu) {
    BackwardSumRows<true>(gradient, x, rows, channels, norm, sum, sum_times_x);
  } else {
    BackwardSumRows<false>(gradient, x, rows, channels, norm, sum, sum_times_x);
  }
}

template <typename T>
NETWRIGHT_INLINE void BackwardImpl(T* gradient, const T* x, int64_t rows, int channels, const Normalisation<T>& norm,
                                   const T* slope, const T* offset) {
  if (norm.relu) {
    BackwardRows<true>(gradient, x, rows, channels, norm, slope, offset);
  } else {
    BackwardRows<false>(gradient, x, rows, channels, norm, slope, offset);
  }
}

}  // namespace

template <>
NETWRIGHT_MULTIVERSION void ChannelStatistics<float>(const float* x, int64_t rows, int channels, double* mean,
                                                     double* variance) {
  StatisticsImpl(x, rows, channels, mean, variance);
}
template <>
void ChannelStatistics<double>(const double* x, int64_t rows, int channels, double* mean, double* variance) {
  StatisticsImpl(x, rows, channels, mean, variance);
}

template <>
NETWRIGHT_MULTIVERSION void Normalise<float>(const float* x, int64_t rows, int channels,
                                             const Normalisation<float>& norm, float* out) {
  NormaliseImpl(x, rows, channels, norm, out);
}
template <>
void Normalise<double>(const double* x, int64_t rows, int channels, const Normalisation<double>& norm, double* out) {
  NormaliseImpl(x, rows, channels, norm, out);
}

template <>
NETWRIGHT_MULTIVERSION void NormaliseBackwardSums<float>(const float* gradient, const float* x, int64_t rows,
                                                         int channels, const Normalisation<float>& norm, double* sum,
                                                         double* sum_times_x) {
  BackwardSumsImpl(gradient, x, rows, channels, norm, sum, sum_times_x);
}
template <>
void NormaliseBackwardSums<double>(const double* gradient, const double* x, int64_t rows, int channels,
                                   const Normalisation<double>& norm, double* sum, double* sum_times_x) {
  BackwardSumsImpl(gradient, x, rows, channels, norm, sum, sum_times_x);
}

template <>
NETWRIGHT_MULTIVERSION void NormaliseBackward<float>(float* gradient, const float* x, int64_t rows, int channels,
                                                     const Normalisation<float>& norm, const float* slope,
                                                     const float* offset) {
  BackwardImpl(gradient, x, rows, channels, norm, slope, offset);
}
template <>
void NormaliseBackward<double>(double* gradient, const double* x, int64_t rows, int channels,
                               const Normalisation<double>& norm, const double* slope, const double* offset) {
  BackwardImpl(gradient, x, rows, channels, norm, slope, offset);
}

template <>
NETWRIGHT_MULTIVERSION void Relu<float>(float* x, int64_t count) {
  for (int64_t i = 0; i < count; ++i) x[i] = Positive(x[i]);
}
template <>
void Relu<double>(double* x, int64_t count) {
  for (int64_t i = 0; i < count; ++i) x[i] = Positive(x[i]);
}

template <>
NETWRIGHT_MULTIVERSION void ReluBackward<float>(float* gradient, const float* output, int64_t count) {
  for (int64_t i = 0; i < count; ++i) gradient[i] = output[i] > 0 ? gradient[i] : 0.0F;
}
template <>
void ReluBackward<double>(double* gradient, const double* output, int64_t count) {
  for (int64_t i = 0; i < count; ++i) gradient[i] = output[i] > 0 ? gradient[i] : 0.0;
}

}  // namespace netwright
