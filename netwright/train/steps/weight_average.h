#ifndef NETWRIGHT_TRAIN_STEPS_WEIGHT_AVERAGE_H_
#define NETWRIGHT_TRAIN_STEPS_WEIGHT_AVERAGE_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "netwright/nn/child_net.h"

namespace netwright {

// The exponential moving average of a network's weights over its training (Polyak & Juditsky 1992). While the learning
// rate is high it is a better network than the last weights are. Not thread-safe.
class WeightAverage {
 public:
  // window: steps over which to average; 0: no average is kept. Takes the network's present weights.
  WeightAverage(ChildNet<float>& net, double window);

  // After optimiser step `step`, counted from 1: moves towards the network's weights, in every eighth step where the
  // window is long. In the first steps it is their plain mean.
  void Update(ChildNet<float>& net, int64_t step);

  // Swaps the average with the network's weights, in place; nothing where no average is kept.
  void Exchange(ChildNet<float>& net);

  bool kept() const { return window_ > 0; }
  at::Tensor& values() { return values_; }  // as ChildNet::values; undefined where none is kept

 private:
  double window_;
  at::Tensor values_;
};

// A network with its averaged weights while this lives. `settle` is called then: it moves the running statistics to
// those of the averaged weights, by forward passes (Izmailov et al. 2018, section 3.2). Both are as before at the end.
class Averaged {
 public:
  Averaged(WeightAverage& average, ChildNet<float>& net, const std::function<void()>& settle);
  ~Averaged();
  Averaged(const Averaged&) = delete;
  Averaged& operator=(const Averaged&) = delete;

 private:
  WeightAverage& average_;
  ChildNet<float>& net_;
  at::Tensor statistics_;  // the network's own
};

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_WEIGHT_AVERAGE_H_
