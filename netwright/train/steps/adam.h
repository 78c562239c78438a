#ifndef NETWRIGHT_TRAIN_STEPS_ADAM_H_
#define NETWRIGHT_TRAIN_STEPS_ADAM_H_

#include <cstdint>
#include <span>

namespace netwright {

struct AdamConstants {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
};

// One step of Adam (Kingma & Ba 2015): w -= rate * m^ / (sqrt(v^) + epsilon), with bias-corrected moments; before it,
// decoupled weight decay (Loshchilov & Hutter 2019): w -= rate * weight_decay * w. `step` counts from 1. Arrays are
// `count` long and do not overlap. T: float, double.
template <typename T>
void AdamStep(T* weights, const T* gradients, T* first_moment, T* second_moment, int64_t count, int64_t step,
              double rate, double weight_decay, const AdamConstants& constants);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_ADAM_H_
