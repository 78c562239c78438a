#ifndef NETWRIGHT_MEASURE_CEILING_H_
#define NETWRIGHT_MEASURE_CEILING_H_

#include <string>

namespace netwright {

// What convolutions reach by themselves on this machine, in GFLOP/s of all threads together: 3 x 3 convolutions from 32
// to 32 channels, channels-last, forward, backward to the input and to the weights, on images as large as those inside
// the benchmark's networks; the best of several sizes. One thread a worker, each on data of its own, pinned as the pool
// pins its workers. `precision`: "fp32" or "bf16". Takes about `seconds`. LibTorch must be configured for one thread
// (ConfigureTorch).

// LibTorch's kernels on whole batches: what a program of its operators can reach.
double MeasureConvolutionCeiling(int workers, const std::string& precision, int batch, double seconds);

// The trainer's kernels (nn/kernels/convolution.h) on as many images as it works on at a time (ImagesAtOnce), the same
// ones again and again: data and results lie in the second-level cache, which even the trainer's do in part only.
double MeasureGroupCeiling(int workers, const std::string& precision, double seconds);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_CEILING_H_
