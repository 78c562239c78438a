#ifndef NETWRIGHT_NN_KERNELS_CONVOLUTION_H_
#define NETWRIGHT_NN_KERNELS_CONVOLUTION_H_

#include <cstdint>
#include <memory>

#include "netwright/graph/window.h"
#include "netwright/nn/kernels/bfloat16.h"

namespace netwright {

// Without bias.
struct ConvolutionShape {
  int in_channels, height, width;  // of the input
  int out_channels;
  int kernel;
  int stride = 1;
  Padding padding = {};
  bool depthwise = false;  // each channel by itself; there are as many inputs as outputs

  int OutHeight() const { return (height + padding.top + padding.bottom - kernel) / stride + 1; }
  int OutWidth() const { return (width + padding.left + padding.right - kernel) / stride + 1; }
};

// A convolution's products, a few images at a time, on channels-last arrays. Weights are [out][row][column][in]; of a
// depthwise one [channel][row][column].
// Library failures (memory) pass through as exceptions of the library. Not thread-safe.
template <typename S>
class Convolution {
 public:
  virtual ~Convolution() = default;
  virtual void SetWeights(const Real<S>* weights) = 0;
  virtual void Forward(const S* x, int64_t images, S* y) = 0;
  virtual void BackwardData(const S* y_gradient, int64_t images, S* x_gradient) = 0;
  // Adds to a sum over images, which TakeWeightGradient hands out and starts anew.
  virtual void BackwardWeights(const S* x, const S* y_gradient, int64_t images) = 0;
  virtual void TakeWeightGradient(Real<S>* gradient) = 0;
};

// oneDNN for float and Bf16, LibTorch for double; depthwise ones by kernels of our own (depthwise.h).
template <typename S>
std::unique_ptr<Convolution<S>> MakeConvolution(const ConvolutionShape& shape);
template <typename S>
std::unique_ptr<Convolution<S>> MakeDepthwise(const ConvolutionShape& shape);

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_CONVOLUTION_H_
