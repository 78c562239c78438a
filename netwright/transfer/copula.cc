#include "netwright/transfer/copula.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "netwright/base/check.h"
#include "netwright/base/ranks.h"

namespace netwright {

double NormalCdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double NormalDensity(double z) { return std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

double NormalQuantile(double probability) {
  NETWRIGHT_CHECK(probability > 0 && probability < 1);
  double low = -40, high = 40;
  while (high - low > 1e-13 * std::max(1.0, std::abs(low))) {
    const double middle = (low + high) / 2;
    if (middle == low || middle == high) break;
    (NormalCdf(middle) < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::vector<double> GaussianCopula(std::span<const double> values) {
  std::vector<double> measured;
  for (const double value : values) {
    if (!std::isnan(value)) measured.push_back(value);
  }
  std::vector<double> scores = MeanRanks(measured);
  const auto count = static_cast<double>(measured.size());
  double squares = 0;
  for (double& score : scores) {
    score = NormalQuantile((score - 0.5) / count);
    squares += score * score;
  }
  const double scale = squares > 1e-9 ? std::sqrt(count / squares) : 0;
  std::vector<double> all(values.begin(), values.end());
  auto next = scores.begin();
  for (double& value : all) {
    if (!std::isnan(value)) value = *next++ * scale;
  }
  return all;
}

}  // namespace netwright
