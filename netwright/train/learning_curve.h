#ifndef NETWRIGHT_TRAIN_LEARNING_CURVE_H_
#define NETWRIGHT_TRAIN_LEARNING_CURVE_H_

#include <cstdint>
#include <span>

namespace netwright {

struct CurveForecast {
  double mean = 0;  // of the last epoch's accuracy
  double sd = 0;    // of what would be measured there, noise included
};

// Extrapolates accuracies after epochs 1, 2, ... to `last_epoch` by the power laws c - a * epoch^-alpha: a Bayesian
// linear regression of c and a for each of several alphas, mixed by their marginal likelihoods (after Domhan,
// Springenberg, Hutter 2015, with sums in closed form for its sampling). `images`: how many each accuracy was measured
// on. At least one accuracy.
CurveForecast ForecastAccuracy(std::span<const double> accuracies, int last_epoch, int64_t images);

// Twice the standard deviation above the mean.
inline double UpperBound(const CurveForecast& forecast) { return forecast.mean + 2 * forecast.sd; }

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_LEARNING_CURVE_H_
