#ifndef NETWRIGHT_TRAIN_STEPS_LOSS_H_
#define NETWRIGHT_TRAIN_STEPS_LOSS_H_

#include <cstdint>

namespace netwright {

struct LossSums {
  double loss = 0;      // summed over the rows
  int64_t correct = 0;  // rows whose largest logit (the first of equals) is the label's
};

// Of images that are mixtures of two: the target of row r is weights[r] of its label and the rest of others[r]. Both
// null: none are.
struct MixedLabels {
  const int32_t* others = nullptr;
  const double* weights = nullptr;
};

// Softmax cross-entropy with label smoothing s: the target is (1 - s) for the label plus s / classes for each class.
// `gradient`, where not null, gets the gradient of the mean loss at the logits; `predictions`, where not null, the
// classes. NaN logits give a NaN loss. logits and gradient [rows, classes], labels in 0 .. classes - 1 and predictions
// [rows]. T: float, double.
template <typename T>
LossSums CrossEntropy(const T* logits, const int32_t* labels, int64_t rows, int classes, double smoothing, T* gradient,
                      int32_t* predictions, const MixedLabels& mixed = {});

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_LOSS_H_
