#ifndef NETWRIGHT_NN_KERNELS_KERNELS_H_
#define NETWRIGHT_NN_KERNELS_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "netwright/nn/kernels/bfloat16.h"

namespace netwright {

// The element-wise parts of a child network on one thread, for numbers stored as S = float, double or Bf16 and computed
// in Real<S>: channels-last arrays [rows, channels], rows = images x height x width, that do not overlap. NaN passes.

template <typename S>
void Convert(const Real<S>* from, int64_t count, S* to);
template <typename S>
void ConvertBack(const S* from, int64_t count, Real<S>* to);

// Sums of x - pivot and its square over the rows, by channel. The pivot, a mean of the first rows, keeps the variance
// from cancelling; short runs are summed in T and joined in double.
template <typename T>
struct Moments {
  explicit Moments(int channels) : pivot(channels), sum(channels), squares(channels) {}
  std::vector<T> pivot;
  std::vector<double> sum, squares;
  int64_t rows = 0;

  double Mean(int c) const { return static_cast<double>(pivot[c]) + sum[c] / static_cast<double>(rows); }
  double Variance(int c) const {  // biased
    const double mean = sum[c] / static_cast<double>(rows);
    const double variance = squares[c] / static_cast<double>(rows) - mean * mean;
    return variance < 0 ? 0 : variance;  // NaN stays
  }
  // Adds the sums of further rows, which may have another pivot.
  void Join(const Moments& more) {
    if (more.rows == 0) return;
    if (rows == 0) {
      *this = more;
      return;
    }
    const auto count = static_cast<double>(more.rows);
    for (size_t c = 0; c < pivot.size(); ++c) {
      const double off = static_cast<double>(more.pivot[c]) - static_cast<double>(pivot[c]);
      squares[c] += more.squares[c] + off * (2 * more.sum[c] + count * off);
      sum[c] += more.sum[c] + count * off;
    }
    rows += more.rows;
  }
};
template <typename S>
void AddMoments(const S* x, int64_t rows, int channels, Moments<Real<S>>& moments);

// A batch normalisation: (x - mean) * scale + shift, then ReLU where `relu` is set.
template <typename T>
struct Normalisation {
  const T* mean;   // [channels]
  const T* scale;  // gamma / sqrt(variance + epsilon)
  const T* shift;  // beta
  bool relu;
};
template <typename S>
void Normalise(const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out);

// Sums over rows of a gradient at the normalised values, and of it times (x - mean); added to by the kernels.
struct GradientSums {
  double* sum;      // [channels]
  double* product;  // [channels]
};
template <typename S>
void AddGradientSums(const S* gradient, const S* x, int64_t rows, int channels, const Real<S>* mean,
                     const GradientSums& sums);

// Back through the ReLU of Normalise: out <- gradient where the normalised x is positive, else 0; and out's sums.
template <typename S>
void MaskGradient(const S* gradient, const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm, S* out,
                  const GradientSums& sums);
// The same, added to `out`, without sums.
template <typename S>
void AddMaskedGradient(const S* gradient, const S* x, int64_t rows, int channels, const Normalisation<Real<S>>& norm,
                       S* out);

// Back through a normalisation: scale * gradient + slope * (x - mean) + offset.
template <typename T>
struct NormalisationGradient {
  const T* mean;  // [channels]
  const T* scale;
  const T* slope;
  const T* offset;
};
template <typename S>
void NormaliseBackward(const S* gradient, const S* x, int64_t rows, int channels,
                       const NormalisationGradient<Real<S>>& norm, S* out);

// Pooling with stride = size; the remainder at the bottom and the right is dropped.
struct PoolShape {
  int64_t images;
  int height, width, channels;  // of the input
  int size;
};

// `places` gets the place (row-major in the window) of the first maximum of sign * x. sign: [channels], 1 or -1.
template <typename S>
void MaxPool(const S* x, const PoolShape& shape, const Real<S>* sign, S* out, uint8_t* places);
template <typename S>
void AveragePool(const S* x, const PoolShape& shape, S* out);
// Back to the pooling's input, all of which is written, or added to where `add` is set.
template <typename S>
void MaxPoolBackward(const S* gradient, const uint8_t* places, const PoolShape& shape, bool add, S* out);
template <typename S>
void AveragePoolBackward(const S* gradient, const PoolShape& shape, bool add, S* out);

// Back through a pooling and the normalisation before it in one pass; x is the normalisation's input.
template <typename S>
void NormaliseMaxPoolBackward(const S* gradient, const uint8_t* places, const S* x, const PoolShape& shape,
                              const NormalisationGradient<Real<S>>& norm, S* out);
template <typename S>
void NormaliseAveragePoolBackward(const S* gradient, const S* x, const PoolShape& shape,
                                  const NormalisationGradient<Real<S>>& norm, S* out);

// The mean over each image's pixels of the normalised values behind a ReLU, whatever norm.relu says.
template <typename S>
void GlobalAverage(const S* x, int64_t images, int64_t pixels, int channels, const Normalisation<Real<S>>& norm,
                   S* out);
// Back to the normalised values, all of which is written, or added to where `add` is set; and the sums of what is
// written or added.
template <typename S>
void GlobalAverageBackward(const S* gradient, const S* x, int64_t images, int64_t pixels, int channels,
                           const Normalisation<Real<S>>& norm, bool add, S* out, const GradientSums& sums);

// A smaller image's place in a larger one (additions and concatenations).
struct WindowShape {
  int64_t images;
  int height, width, channels;  // of the part
  int whole_height, whole_width, whole_channels;
  int top, left, channel;  // where the part begins
};
// whole's window += the normalised part.
template <typename S>
void AddToWindow(const S* part, const WindowShape& shape, const Normalisation<Real<S>>& norm, S* whole);
// sum <- both normalised, all of one shape.
template <typename S>
void AddNormalised(const S* a, const Normalisation<Real<S>>& a_norm, const S* b, const Normalisation<Real<S>>& b_norm,
                   int64_t rows, int channels, S* sum);
// part <- whole's window, or added to it.
template <typename S>
void TakeWindow(const S* whole, const WindowShape& shape, bool add, S* part);

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_KERNELS_H_
