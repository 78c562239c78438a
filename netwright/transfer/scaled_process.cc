#include "netwright/transfer/scaled_process.h"

#include <algorithm>
#include <cmath>

#include "netwright/base/check.h"
#include "netwright/transfer/copula.h"

namespace netwright {

ScaledProcess::ScaledProcess(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance,
                             const Eigen::VectorXd& observed, double noise) {
  const Eigen::Index count = observed.size();
  NETWRIGHT_CHECK(count > 0 && noise > 0);
  cholesky_.compute(covariance + noise * Eigen::MatrixXd::Identity(count, count));
  ones_ = cholesky_.solve(Eigen::VectorXd::Ones(count));
  precision_ = ones_.sum();
  // With the offset at its best, the logarithm of the likelihood is, but for a constant and with t = 1 / s,
  //   n log t - (t^2 y'Py - 2 t y'Pm) / 2,   P = K^-1 - K^-1 1 1' K^-1 / (1' K^-1 1).
  // The prior adds to n and to y'Py. Its derivative is zero at the root of a quadratic.
  const auto centred = [&](const Eigen::VectorXd& values) -> Eigen::VectorXd {
    return cholesky_.solve(values) - ones_ * (ones_.dot(values) / precision_);
  };
  const Eigen::VectorXd projected = centred(observed);
  const double squares = observed.dot(projected) + kPriorObservations * kPriorScale * kPriorScale;
  const double cross = mean.dot(projected);
  const double n = static_cast<double>(count) - 1 + kPriorObservations;
  scale_ = 2 * squares / (cross + std::sqrt(cross * cross + 4 * n * squares));
  const Eigen::VectorXd rest = observed / scale_ - mean;
  const double level = ones_.dot(rest) / precision_;
  offset_ = level * scale_;
  weights_ = cholesky_.solve(rest - Eigen::VectorXd::Constant(count, level));
}

ScaledProcess::Prediction ScaledProcess::Predict(const Eigen::VectorXd& mean, const Eigen::MatrixXd& across,
                                                 const Eigen::VectorXd& variance) const {
  Prediction prediction;
  prediction.mean = (offset_ + scale_ * (mean + across * weights_).array()).matrix();
  Eigen::MatrixXd solved = across.transpose();
  cholesky_.matrixL().solveInPlace(solved);
  const Eigen::ArrayXd left = variance.array() - solved.colwise().squaredNorm().transpose().array();
  prediction.deviation = (scale_ * left.max(1e-10).sqrt()).matrix();
  return prediction;
}

double ExpectedImprovement(double mean, double deviation, double best) {
  const double distance = (mean - best) / deviation;
  return std::max(0.0, deviation * (distance * NormalCdf(distance) + NormalDensity(distance)));
}

}  // namespace netwright
