#ifndef NETWRIGHT_TRAIN_MEASURED_TIMES_H_
#define NETWRIGHT_TRAIN_MEASURED_TIMES_H_

#include <span>

#include "netwright/graph/inference/operation_times.h"
#include "netwright/graph/input_spec.h"

namespace netwright {

// How long the operations of a saved model (float32, TorchScript) take on this machine, for one image on one thread.

struct TimedNetwork {
  InferenceNet net;
  double nanoseconds = 0;
};

// The times, none negative, that explain the networks' best: with the least sum of squares of relative errors.
OperationTimes FitOperationTimes(std::span<const TimedNetwork> networks);

// Runs some small networks on an image of this shape, and fits. Takes a second or two. Run error as of
// TemporaryFolder.
OperationTimes MeasureOperationTimes(const InputSpec& input);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_MEASURED_TIMES_H_
