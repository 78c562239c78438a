#ifndef NETWRIGHT_NN_KERNELS_DEPTHWISE_H_
#define NETWRIGHT_NN_KERNELS_DEPTHWISE_H_

#include <cstdint>

#include "netwright/nn/kernels/bfloat16.h"

namespace netwright {

// A convolution of each channel by itself, on channels-last arrays, for numbers stored as S and computed in Real<S>.
struct DepthwiseShape {
  int64_t images;
  int height, width, channels;  // of the input
  int kernel, stride;
  int top, left;  // zeros before the first row and column; behind the last ones there are as many as are needed
  int out_height, out_width;
};

// weights: [row][column][channel].
template <typename S>
void DepthwiseForward(const S* x, const Real<S>* weights, const DepthwiseShape& shape, S* y);
// Writes all of x_gradient.
template <typename S>
void DepthwiseBackwardData(const S* y_gradient, const Real<S>* weights, const DepthwiseShape& shape, S* x_gradient);
// Adds to `sum`, which is as `weights`.
template <typename S>
void DepthwiseBackwardWeights(const S* x, const S* y_gradient, const DepthwiseShape& shape, Real<S>* sum);

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_DEPTHWISE_H_
