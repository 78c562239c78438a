#ifndef NETWRIGHT_TRANSFER_POLICY_TRIAL_WORLD_H_
#define NETWRIGHT_TRANSFER_POLICY_TRIAL_WORLD_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/rl/environments/networks/network_env.h"
#include "netwright/transfer/policy/drawn_task.h"

namespace netwright {

struct TrialWorldConfig {
  int lanes = 128;
  int fewest = 10, most = 40;  // evaluations of a trial; the same in all environments
  AugmentationConfig augmentation;
  std::vector<size_t> on = {};  // training tasks that trials are made of; empty: all
  // Controls: what agents see of networks. kOpposite: the worst look best. kUnrelated: numbers that have nothing to do
  // with the networks. `forget`: nothing of earlier episodes.
  enum class Shown { kTrue, kOpposite, kUnrelated } shown = Shown::kTrue;
  bool forget = false;
  uint64_t seed = 0;  // streams ("transfer/trial", round, environment)
};

// Environments in which every trial is on a task drawn for it, anew in each round. One that has finished its trial
// before the others plays on, on the same task. Agents get the rise of -log10(1 - quantile + 0.001) of the trial's best
// network as their reward, the quantile that of its score among all networks that fit. Not thread-safe.
class TrialWorld {
 public:
  TrialWorld(std::shared_ptr<const SearchSpace> space, std::vector<TrainingTask> tasks,
             std::shared_ptr<const NetworkPool> pool, ScoreFunction scores, const TrialWorldConfig& config);
  ~TrialWorld();

  NetworkEnv& environments() { return *environments_; }
  const EnvSpec& spec() const { return environments_->spec(); }
  void Begin(int64_t round);  // new tasks; all environments begin a trial
  bool IsRoundOver() const;   // every environment has finished its trial
  const DrawnTask& task(int lane) const { return *lanes_[lane].task; }
  const NetworkPool& pool() const { return *pool_; }

  // Quantiles in the round's first trial so far: of the best network after each distinct one, and of each episode's
  // own.
  std::span<const double> best_quantiles(int lane) const { return lanes_[lane].best_quantiles; }
  std::span<const double> episode_quantiles(int lane) const { return lanes_[lane].episode_quantiles; }

 private:
  class Answers;
  class Tasks;
  struct Lane {
    std::unique_ptr<DrawnTask> task;
    std::unordered_map<NetworkKey, double> seen = {};  // by key: its score
    int64_t trial = 0;
    double best = 0;  // quantile in this trial
    std::vector<double> best_quantiles = {}, episode_quantiles = {};
  };

  void Foresee(std::span<const Proposal> proposals);
  double ScoreOf(int lane, const Proposal& proposal);
  StepResult Judge(int lane, const Proposal& proposal, const Evaluation& evaluation);
  Trial TrialOf(int lane) const;

  const std::shared_ptr<const SearchSpace> space_;
  const std::vector<TrainingTask> tasks_;
  const std::shared_ptr<const NetworkPool> pool_;
  const ScoreFunction scores_;
  TrialWorldConfig config_;
  std::unordered_map<NetworkKey, std::vector<float>> known_;  // by key: scores on the training tasks
  std::vector<Lane> lanes_;
  int64_t evaluations_ = 0;  // of each of the round's trials
  std::unique_ptr<Answers> evaluator_;
  std::unique_ptr<NetworkEnv> environments_;
};

// 1 - (upper tail of the normal distribution) of a score.
double QuantileOf(double score);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_TRIAL_WORLD_H_
