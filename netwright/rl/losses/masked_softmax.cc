#include <algorithm>
#include <cmath>
#include <limits>

#include "netwright/rl/losses/on_policy_loss.h"

namespace netwright {

PolicyRow MaskedSoftmax(std::span<const double> logits, std::span<const uint8_t> illegal,
                        std::span<double> probabilities) {
  double largest = -std::numeric_limits<double>::infinity();
  for (size_t a = 0; a < logits.size(); ++a) {
    if (!illegal[a]) largest = std::max(largest, logits[a]);
  }
  double sum = 0;
  for (size_t a = 0; a < logits.size(); ++a) {
    probabilities[a] = illegal[a] ? 0.0 : std::exp(logits[a] - largest);
    sum += probabilities[a];
  }
  PolicyRow row{.log_sum = largest + std::log(sum)};
  for (size_t a = 0; a < logits.size(); ++a) {
    probabilities[a] /= sum;
    if (probabilities[a] > 0) row.entropy -= probabilities[a] * (logits[a] - row.log_sum);
  }
  return row;
}

}  // namespace netwright
