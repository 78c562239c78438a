#ifndef NETWRIGHT_TRAIN_STEPS_STEPPER_H_
#define NETWRIGHT_TRAIN_STEPS_STEPPER_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>

#include "netwright/base/random.h"
#include "netwright/nn/child_net.h"
#include "netwright/train/recipe.h"
#include "netwright/train/steps/batches.h"
#include "netwright/train/steps/loss.h"

namespace netwright {

struct StepNumbers {
  int64_t step = 1;  // of the optimiser, from 1
  double rate = 0;   // learning rate
  bool read = true;  // the sums are wanted now
};

// One training step, by device: reads and augments a batch, forward, loss, backward, Adam. Not thread-safe.
class Stepper {
 public:
  virtual ~Stepper() = default;

  // Trains on at most as many images as the batch size given to MakeStepper. Returns the loss and the hits, before the
  // step, of all images since they were last returned. The processor returns them at every step and takes no step where
  // the loss is not finite; another device returns zeros and waits for nothing, but where numbers.read is set.
  virtual LossSums Step(std::span<const int64_t> images, Rng& augmentation, const StepNumbers& numbers) = 0;
};

// All arguments must outlive it. The moments are Adam's, as ChildNet::values, and on the network's device.
std::unique_ptr<Stepper> MakeStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader,
                                     int64_t batch_size, const at::Tensor& first_moment,
                                     const at::Tensor& second_moment);

// For MakeStepper: that of a network which LibTorch's operators compute (nn/layers/torch_layers.h).
std::unique_ptr<Stepper> MakeTorchStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader,
                                          const at::Tensor& first_moment, const at::Tensor& second_moment);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_STEPPER_H_
