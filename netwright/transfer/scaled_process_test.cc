#include "netwright/transfer/scaled_process.h"

#include <gtest/gtest.h>

#include <cmath>

#include "netwright/base/random.h"
#include "netwright/transfer/copula.h"

namespace netwright {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Two networks without covariance: K = (1 + noise) I, so every formula can be written down.
TEST(ScaledProcessTest, TwoIndependentNetworksAsByHand) {
  const double noise = 0.25;
  const VectorXd mean = VectorXd{{-1, 1}}, seen = VectorXd{{0.4, 0.6}};
  const ScaledProcess process(mean, MatrixXd::Identity(2, 2), seen, noise);
  // With centred values: y'Py = 0.02 / 1.25, y'Pm = 0.2 / 1.25, and one observation beside the prior's two.
  const double squares = 0.02 / 1.25 + 2 * 0.01, cross = 0.2 / 1.25;
  const double scale = 2 * squares / (cross + std::sqrt(cross * cross + 12 * squares));
  EXPECT_NEAR(process.scale(), scale, 1e-12);
  EXPECT_NEAR(process.offset(), 0.5, 1e-12);
  // The first one again: its prior mean, and 1 / 1.25 of what it deviated by.
  const auto again = process.Predict(VectorXd(mean.head(1)), MatrixXd{{1, 0}}, VectorXd::Ones(1));
  EXPECT_NEAR(again.mean[0], 0.5 + scale * (-1 + ((0.4 - 0.5) / scale + 1) / 1.25), 1e-12);
  EXPECT_NEAR(again.deviation[0], scale * std::sqrt(1 - 1 / 1.25), 1e-12);
  // One that nothing is known of.
  const auto other = process.Predict(VectorXd::Constant(1, 2), MatrixXd::Zero(1, 2), VectorXd::Ones(1));
  EXPECT_NEAR(other.mean[0], 0.5 + scale * 2, 1e-12);
  EXPECT_NEAR(other.deviation[0], scale, 1e-12);
}

TEST(ScaledProcessTest, FindsTheScaleOfManyObservations) {
  Rng rng(1, "test");
  constexpr int kCount = 200;
  VectorXd mean(kCount), seen(kCount);
  for (int i = 0; i < kCount; ++i) {
    mean[i] = rng.Normal();
    seen[i] = 0.7 + 0.05 * (mean[i] + 0.3 * rng.Normal());
  }
  const ScaledProcess process(mean, 1e-6 * MatrixXd::Identity(kCount, kCount), seen, 0.09);
  EXPECT_NEAR(process.offset(), 0.7, 0.01);
  EXPECT_NEAR(process.scale(), 0.05, 0.005);
}

TEST(ScaledProcessTest, OneObservationIsEnough) {
  const ScaledProcess process(VectorXd::Constant(1, 1.5), MatrixXd::Identity(1, 1), VectorXd::Constant(1, 0.3), 0.1);
  EXPECT_GT(process.scale(), 0.01);
  EXPECT_NEAR(process.offset() + process.scale() * 1.5, 0.3, 1e-12);
}

TEST(ExpectedImprovementTest, IsThatOfTheFormulaAndNeverNegative) {
  EXPECT_NEAR(ExpectedImprovement(0.5, 0.1, 0.5), 0.1 / std::sqrt(2 * M_PI), 1e-12);
  EXPECT_GT(ExpectedImprovement(0.1, 0.1, 0.5), 0);
  EXPECT_GE(ExpectedImprovement(0, 1e-5, 1), 0);
  EXPECT_NEAR(ExpectedImprovement(0.9, 1e-5, 0.5), 0.4, 1e-9);
  EXPECT_GT(ExpectedImprovement(0.4, 0.2, 0.5), ExpectedImprovement(0.4, 0.1, 0.5));
}

TEST(CopulaTest, ScoresAreNormalTiesShareAndGapsStay) {
  EXPECT_NEAR(NormalQuantile(0.975), 1.959963984540054, 1e-10);
  EXPECT_NEAR(NormalQuantile(1e-4), -3.719016485455709, 1e-9);
  const double values[] = {0.5, std::nan(""), 0.2, 0.5, 0.9};
  const std::vector<double> scores = GaussianCopula(values);
  EXPECT_TRUE(std::isnan(scores[1]));
  EXPECT_EQ(scores[0], scores[3]);
  EXPECT_NEAR(scores[0], 0, 1e-12);  // the middle of four
  EXPECT_NEAR(scores[2], -scores[4], 1e-10);
  EXPECT_NEAR((scores[2] * scores[2] + scores[4] * scores[4]) / 4, 1, 1e-10);
  const double equal[] = {0.5, 0.5};
  EXPECT_EQ(GaussianCopula(equal)[0], 0);
}

}  // namespace
}  // namespace netwright
