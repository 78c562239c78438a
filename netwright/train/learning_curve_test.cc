#include "netwright/train/learning_curve.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "netwright/base/random.h"

namespace netwright {
namespace {

std::vector<double> PowerLaw(double limit, double way, double alpha, int epochs) {
  std::vector<double> accuracies;
  for (int epoch = 1; epoch <= epochs; ++epoch) accuracies.push_back(limit - way * std::pow(epoch, -alpha));
  return accuracies;
}

TEST(LearningCurveTest, FindsTheEndOfPowerLaws) {
  for (const double limit : {0.15, 0.5, 0.9}) {
    for (const double alpha : {0.25, 0.5, 1.0, 2.0}) {
      const double way = 0.6 * limit;
      const double end = PowerLaw(limit, way, alpha, 12).back();
      const CurveForecast forecast = ForecastAccuracy(PowerLaw(limit, way, alpha, 6), 12, 5000);
      // The prior, and the share of an accuracy that no law explains, hold the steepest curves back a little.
      EXPECT_NEAR(forecast.mean, end, 0.08 * end + 0.005) << limit << ' ' << alpha;
      EXPECT_LT(std::abs(forecast.mean - end), forecast.sd) << limit << ' ' << alpha;
    }
  }
}

TEST(LearningCurveTest, MoreEpochsAndMoreImagesMakeItSurer) {
  const std::vector<double> curve = PowerLaw(0.5, 0.3, 0.5, 10);
  double before = 1;
  for (size_t epochs = 1; epochs <= curve.size(); ++epochs) {
    const double sd = ForecastAccuracy(std::span(curve).first(epochs), 12, 2000).sd;
    EXPECT_LT(sd, before) << epochs;
    before = sd;
  }
  EXPECT_LT(ForecastAccuracy(curve, 12, 2000).sd, ForecastAccuracy(curve, 12, 100).sd);
}

TEST(LearningCurveTest, AFlatCurveAtChanceStaysThere) {
  const CurveForecast forecast = ForecastAccuracy(std::vector{0.02, 0.02, 0.02}, 12, 4000);
  EXPECT_NEAR(forecast.mean, 0.02, 0.01);
  EXPECT_LT(UpperBound(forecast), 0.06);
  // The same after one epoch says nothing yet.
  EXPECT_GT(UpperBound(ForecastAccuracy(std::vector{0.02}, 12, 4000)), 0.3);
}

// Of noisy curves with laws as the prior has them, about one end in twenty lies beyond twice the standard deviation.
TEST(LearningCurveTest, ItsBoundHoldsAsOftenAsItSays) {
  Rng rng(1, "curves");
  constexpr int kCurves = 2000;
  int above = 0;
  for (int i = 0; i < kCurves; ++i) {
    const double limit = 0.2 + 0.5 * rng.Uniform(), way = limit * (0.2 + 0.6 * rng.Uniform());
    std::vector<double> curve = PowerLaw(limit, way, 0.25 * std::pow(2.0, static_cast<double>(rng.Below(4))), 5);
    for (double& accuracy : curve) accuracy *= 1 + 0.06 * rng.Normal();
    above += curve.back() > UpperBound(ForecastAccuracy(std::span(curve).first(3), 5, 4000));
  }
  EXPECT_LT(above, kCurves / 20);
}

}  // namespace
}  // namespace netwright
