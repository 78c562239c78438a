#ifndef NETWRIGHT_NN_KERNELS_H_
#define NETWRIGHT_NN_KERNELS_H_

#include <cstdint>

namespace netwright {

// The element-wise parts of a child network on one thread, for T = float and double. They are memory-bound, so each is
// one or two passes over channels-last arrays: [rows, channels], rows = images x height x width. Arrays do not
// overlap unless a comment says so. ReLU lets NaN through, so that a diverged network is seen in its loss.

// Mean and biased variance of each channel. Sums are taken over short runs of rows in T, and joined in double
// (Chan, Golub, LeVeque 1983), which is accurate and one pass over memory.
template <typename T>
void ChannelStatistics(const T* x, int64_t rows, int channels, double* mean, double* variance);

// One channel's batch normalisation: (x - mean) * scale + shift, then ReLU where `relu` is set.
template <typename T>
struct Normalisation {
  const T* mean;   // [channels]
  const T* scale;  // gamma / sqrt(variance + epsilon)
  const T* shift;  // beta
  bool relu;
};

// `out` may be `x`.
template <typename T>
void Normalise(const T* x, int64_t rows, int channels, const Normalisation<T>& norm, T* out);

// Sums over rows of the gradient behind the ReLU, and of it times (x - mean).
template <typename T>
void NormaliseBackwardSums(const T* gradient, const T* x, int64_t rows, int channels, const Normalisation<T>& norm,
                           double* sum, double* sum_times_x);

// gradient <- scale * (masked gradient) + slope * (x - mean) + offset, with the two per channel; in place.
template <typename T>
void NormaliseBackward(T* gradient, const T* x, int64_t rows, int channels, const Normalisation<T>& norm,
                       const T* slope, const T* offset);

template <typename T>
void Relu(T* x, int64_t count);
// gradient <- 0 where the ReLU's output is not positive.
template <typename T>
void ReluBackward(T* gradient, const T* output, int64_t count);

// Pooling with stride = size; the remainder at the bottom and the right is dropped.
struct PoolShape {
  int64_t images;
  int height, width, channels;  // of the input
  int size;
};

// `which` gets the place (row-major in the window) of the first maximum.
template <typename T>
void MaxPool(const T* x, const PoolShape& shape, T* out, int32_t* which);
// Writes all of `input_gradient`.
template <typename T>
void MaxPoolBackward(const T* gradient, const int32_t* which, const PoolShape& shape, T* input_gradient);
template <typename T>
void AveragePool(const T* x, const PoolShape& shape, T* out);
template <typename T>
void AveragePoolBackward(const T* gradient, const PoolShape& shape, T* input_gradient);

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_H_
