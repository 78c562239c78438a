#ifndef NETWRIGHT_TRANSFER_RANKER_H_
#define NETWRIGHT_TRANSFER_RANKER_H_

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/transfer/scaled_process.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {

struct RankerConfig {
  double residual = 0.5;  // variance of what no training task explains, in scores
  double noise = 0.2;     // variance of a measured score
};

// Networks with all that the ranker's prior knows of them.
struct RankedNetworks {
  std::vector<NetworkFeatures> features;
  Eigen::VectorXd mean;       // expected score
  Eigen::MatrixXd deviation;  // [training tasks, networks]: a task's score less the mean, times the root of its share

  Eigen::Index size() const { return mean.size(); }
  void Append(const RankedNetworks& others);
  RankedNetworks Some(const std::vector<Eigen::Index>& which) const;
};

// A Gaussian process over the networks of one new task, whose prior is what the training tasks were like: with z_t(x)
// task t's score of network x and p_t its share,
//   f(x) = sum_t p_t z_t(x) + sum_t w_t (z_t(x) - mean) + r(x),   w_t ~ N(0, p_t),   r ~ GP(0, residual x kernel),
// and accuracies are a + s (f + noise) (scaled_process.h). Without a model it is a fresh one: f = r. Immutable.
class Ranker {
 public:
  Ranker(std::shared_ptr<const TransferModel> model, const Eigen::VectorXd& shares, const RankerConfig& config);
  // A fresh one, of this kernel.
  Ranker(const NetworkKernel& kernel, const RankerConfig& config);

  RankedNetworks Prepare(std::vector<NetworkFeatures> networks) const;

  // What is expected of networks once those of `seen`, one at least, had these accuracies. The ranker outlives it.
  class Posterior {
   public:
    ScaledProcess::Prediction Predict(const RankedNetworks& asked) const;

   private:
    friend class Ranker;
    Posterior(const Ranker& ranker, RankedNetworks seen, ScaledProcess process)
        : ranker_(ranker), seen_(std::move(seen)), process_(std::move(process)) {}
    const Ranker& ranker_;
    RankedNetworks seen_;
    ScaledProcess process_;
  };
  Posterior Condition(RankedNetworks seen, const Eigen::VectorXd& accuracies) const;

 private:
  std::shared_ptr<const TransferModel> model_;  // may be null
  Eigen::VectorXd shares_;
  NetworkKernel kernel_;
  RankerConfig config_;
};

// The next network of a greedy portfolio (Xu et al. 2010, "Hydra"; Feurer et al. 2022, "Auto-Sklearn 2.0",
// section 3.2): the one with which the best of the portfolio is best on the tasks' weighted mean. scores: [networks,
// tasks]; best: of the networks chosen so far, each task's best score, or less than any; only networks that are `open`.
// nullopt when none is.
std::optional<size_t> NextOfPortfolio(const Eigen::MatrixXd& scores, const Eigen::VectorXd& shares,
                                      const Eigen::VectorXd& best, const std::vector<bool>& open);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_RANKER_H_
