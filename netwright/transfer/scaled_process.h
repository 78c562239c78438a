#ifndef NETWRIGHT_TRANSFER_SCALED_PROCESS_H_
#define NETWRIGHT_TRANSFER_SCALED_PROCESS_H_

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace netwright {

// Gaussian process regression of y = a + s (f + e) with f ~ GP(m, K) and e ~ N(0, noise), where the offset a has a flat
// prior (Rasmussen & Williams 2006, section 2.7) and the scale s is the one of highest likelihood, so that accuracies
// of any task can be told to a prior of standardised ones. A value.
class ScaledProcess {
 public:
  // A prior of the scale that counts as much as two observations: accuracies of random networks deviate by so much.
  static constexpr double kPriorScale = 0.1, kPriorObservations = 2;

  // m and K of the n >= 1 networks observed, and what was observed.
  ScaledProcess(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance, const Eigen::VectorXd& observed,
                double noise);

  struct Prediction {
    Eigen::VectorXd mean, deviation;  // of y without its noise
  };
  // mean: m of the networks asked for; across: their covariance with those observed, [asked, n]; variance: K's
  // diagonal.
  Prediction Predict(const Eigen::VectorXd& mean, const Eigen::MatrixXd& across, const Eigen::VectorXd& variance) const;

  double offset() const { return offset_; }
  double scale() const { return scale_; }

 private:
  Eigen::LLT<Eigen::MatrixXd> cholesky_;
  Eigen::VectorXd ones_;     // K^-1 1
  Eigen::VectorXd weights_;  // K^-1 ((y - a) / s - m)
  double precision_ = 0;     // 1' K^-1 1
  double offset_ = 0, scale_ = 1;
};

// Expected improvement over `best` (Jones et al. 1998, equation 15); at least 0.
double ExpectedImprovement(double mean, double deviation, double best);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_SCALED_PROCESS_H_
