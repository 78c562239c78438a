#include "netwright/train/steps/loss.h"

#include <algorithm>
#include <cmath>

namespace netwright {

template <typename T>
LossSums CrossEntropy(const T* logits, const int32_t* labels, int64_t rows, int classes, double smoothing, T* gradient,
                      int32_t* predictions, const MixedLabels& mixed) {
  LossSums sums;
  const double off_target = smoothing / classes;
  for (int64_t r = 0; r < rows; ++r) {
    const T* row = logits + r * classes;
    const T* largest = std::max_element(row, row + classes);
    const auto predicted = static_cast<int32_t>(largest - row);
    if (predicted == labels[r]) ++sums.correct;
    if (predictions != nullptr) predictions[r] = predicted;

    const T shift = *largest;
    double total = 0, mean = 0;
    for (int c = 0; c < classes; ++c) {
      const T centred = row[c] - shift;
      mean += static_cast<double>(centred);
      const T power = std::exp(centred);
      if (gradient != nullptr) gradient[r * classes + c] = power;
      total += static_cast<double>(power);
    }
    const double own = mixed.weights == nullptr ? 1.0 : mixed.weights[r];
    double label = static_cast<double>(row[labels[r]] - shift);
    if (own < 1) label = own * label + (1.0 - own) * static_cast<double>(row[mixed.others[r]] - shift);
    sums.loss += std::log(total) - (1.0 - smoothing) * label - off_target * mean;
    if (gradient == nullptr) continue;
    const auto share = static_cast<T>(1.0 / (total * static_cast<double>(rows)));
    const auto off = static_cast<T>(off_target / static_cast<double>(rows));
    T* to = gradient + r * classes;
    for (int c = 0; c < classes; ++c) to[c] = to[c] * share - off;
    const double target = (1.0 - smoothing) / static_cast<double>(rows);
    to[labels[r]] -= static_cast<T>(own * target);
    if (own < 1) to[mixed.others[r]] -= static_cast<T>((1.0 - own) * target);
  }
  return sums;
}

template LossSums CrossEntropy<float>(const float*, const int32_t*, int64_t, int, double, float*, int32_t*,
                                      const MixedLabels&);
template LossSums CrossEntropy<double>(const double*, const int32_t*, int64_t, int, double, double*, int32_t*,
                                       const MixedLabels&);

}  // namespace netwright
