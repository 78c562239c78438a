#ifndef NETWRIGHT_TRAIN_STEPS_WEIGHT_AVERAGE_H_
#define NETWRIGHT_TRAIN_STEPS_WEIGHT_AVERAGE_H_

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "netwright/nn/child_net.h"

namespace netwright {

// The exponential moving average of a network's weights and running statistics over its training (Polyak & Juditsky
// 1992). While the learning rate is high it is a far better network than the last weights are. Not thread-safe.
class WeightAverage {
 public:
  // window: steps over which to average; 0: no average is kept. Takes the network's present weights.
  WeightAverage(ChildNet<float>& net, double window);

  // After optimiser step `step`, counted from 1: moves towards the network's weights, in every eighth step where the
  // window is long. In the first steps it is their plain mean.
  void Update(ChildNet<float>& net, int64_t step);

  // Swaps the average with the network's weights and statistics, in place; nothing where no average is kept.
  void Exchange(ChildNet<float>& net);

  bool kept() const { return window_ > 0; }
  at::Tensor& values() { return values_; }          // as ChildNet::values; undefined where none is kept
  at::Tensor& statistics() { return statistics_; }  // as ChildNet::statistics

 private:
  double window_;
  at::Tensor values_, statistics_;
};

// A network with its averaged weights while this lives.
class Averaged {
 public:
  Averaged(WeightAverage& average, ChildNet<float>& net) : average_(average), net_(net) { average_.Exchange(net_); }
  ~Averaged() { average_.Exchange(net_); }
  Averaged(const Averaged&) = delete;
  Averaged& operator=(const Averaged&) = delete;

 private:
  WeightAverage& average_;
  ChildNet<float>& net_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_WEIGHT_AVERAGE_H_
