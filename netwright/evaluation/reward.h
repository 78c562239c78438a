#ifndef NETWRIGHT_EVALUATION_REWARD_H_
#define NETWRIGHT_EVALUATION_REWARD_H_

#include <cstdint>
#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/evaluation/evaluator.h"

namespace netwright {

// What strategies are rewarded for.
struct RewardConfig {
  std::string kind = "accuracy";  // accuracy | refined
  double mu = 0.5;                // weight of the FLOPs
  double rho = 0.5;               // weight of the density; 8 in the reference's experiments
};
void Declare(RewardConfig& config, Options& options);  // keys "reward", "reward_mu", "reward_rho"

// BlockQNN's refined reward (Zhong et al., arXiv 1808.05584, equation 8; Gomez Robles & Vanschoren 2019):
//   (100 accuracy - mu ln(FLOPs) - rho ln(density)) / 100
// `accuracy` is a fraction; FLOPs are forward, for one image; density is edges / nodes of the graph (GraphDensity).
// May be negative. A logarithm of 0 (the network without layers has no edges) counts as 0.
double RefinedReward(double accuracy, int64_t flops, double density, const RewardConfig& config);

// Sets the reward of `config` and leaves the metrics, so cache and database hold plain accuracies. Wraps the cache and
// the journal.
std::unique_ptr<Evaluator> WithReward(std::unique_ptr<Evaluator> inner, const RewardConfig& config);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_REWARD_H_
