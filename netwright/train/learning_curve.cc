#include "netwright/train/learning_curve.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr std::array<double, 4> kAlphas = {0.25, 0.5, 1.0, 2.0};  // from nearly logarithmic to soon flat

// Prior of the limit c and the way a still to go at the first epoch: independent normals, so wide that two epochs say
// more than they do.
constexpr double kLimitMean = 0.4, kWayMean = 0.3, kPriorSd = 0.4;

// Variance of an accuracy about its power law: of the count of hits among the images, and of the curve itself, which no
// law fits exactly (a share of the accuracy, found on the curves of docs/performance.md).
double Noise(double accuracy, int64_t images) {
  const auto n = static_cast<double>(images);
  const double curve = 0.08 * accuracy + 0.002;
  return std::max(accuracy * (1 - accuracy), 1 / n) / n + curve * curve;
}

struct Component {
  double log_likelihood = 0;  // but for a constant
  double mean = 0;            // of the last epoch's accuracy
  double variance = 0;
};

Component Fit(std::span<const double> accuracies, int last_epoch, int64_t images, double alpha) {
  // Normal equations of y = c + a x, x = -epoch^-alpha: precision matrix and right-hand side, the prior's first.
  constexpr double kPrecision = 1 / (kPriorSd * kPriorSd);
  double p00 = kPrecision, p01 = 0, p11 = kPrecision, b0 = kLimitMean * kPrecision, b1 = kWayMean * kPrecision;
  for (size_t i = 0; i < accuracies.size(); ++i) {
    const double x = -std::pow(static_cast<double>(i + 1), -alpha), weight = 1 / Noise(accuracies[i], images);
    p00 += weight;
    p01 += weight * x;
    p11 += weight * x * x;
    b0 += weight * accuracies[i];
    b1 += weight * x * accuracies[i];
  }
  const double determinant = p00 * p11 - p01 * p01;
  const double v00 = p11 / determinant, v01 = -p01 / determinant, v11 = p00 / determinant;
  const double c = v00 * b0 + v01 * b1, a = v01 * b0 + v11 * b1;
  const double x = -std::pow(static_cast<double>(last_epoch), -alpha);
  return {.log_likelihood = 0.5 * (b0 * c + b1 * a - std::log(determinant)),
          .mean = c + x * a,
          .variance = v00 + 2 * x * v01 + x * x * v11};
}

}  // namespace

CurveForecast ForecastAccuracy(std::span<const double> accuracies, int last_epoch, int64_t images) {
  NETWRIGHT_CHECK(!accuracies.empty() && images > 0);
  std::array<Component, kAlphas.size()> components;
  double best = -INFINITY;
  for (size_t i = 0; i < kAlphas.size(); ++i) {
    components[i] = Fit(accuracies, last_epoch, images, kAlphas[i]);
    best = std::max(best, components[i].log_likelihood);
  }
  double total = 0, mean = 0, square = 0;
  for (const Component& component : components) {
    const double weight = std::exp(component.log_likelihood - best);
    total += weight;
    mean += weight * component.mean;
    square += weight * (component.variance + component.mean * component.mean);
  }
  mean /= total;
  const double variance = std::max(0.0, square / total - mean * mean);
  return {mean, std::sqrt(variance + Noise(std::clamp(mean, 0.0, 1.0), images))};
}

}  // namespace netwright
