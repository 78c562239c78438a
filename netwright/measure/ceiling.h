#ifndef NETWRIGHT_MEASURE_CEILING_H_
#define NETWRIGHT_MEASURE_CEILING_H_

#include <string>

namespace netwright {

// What convolutions reach by themselves, in GFLOP/s of all threads together: 3 x 3 from 32 to 32 channels,
// channels-last, forward and backward, on images as large as inside the benchmark's networks; the best of several
// sizes. One pinned thread a worker. `precision`: "fp32" or "bf16". Takes about `seconds`. Call ConfigureTorch(1)
// first.

// LibTorch's kernels on whole batches: what a program of its operators can reach.
double MeasureConvolutionCeiling(int workers, const std::string& precision, int batch, double seconds);

// The trainer's kernels (nn/kernels/convolution.h) on as many images as it works on at a time (ImagesAtOnce), again and
// again.
double MeasureGroupCeiling(int workers, const std::string& precision, double seconds);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_CEILING_H_
