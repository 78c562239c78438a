#ifndef NETWRIGHT_TRANSFER_POLICY_DRAWN_TASK_H_
#define NETWRIGHT_TRANSFER_POLICY_DRAWN_TASK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/transfer/policy/network_pool.h"
#include "netwright/transfer/policy/training_task.h"

namespace netwright {

// How tasks are varied, so that a policy meets more of them than were measured.
struct AugmentationConfig {
  double mixed = 0.5;           // share of tasks that are mixtures of some (2 to 4), by random weights
  double tasted = 0.5;          // share with a random liking for actions, places and pairs added
  double largest_taste = 0.7;   // its weight is uniform up to this; the measured part keeps the rest
  double limited = 0.5;         // share with a limit on parameters of its own
  double no_descriptors = 0.3;  // share whose descriptors are hidden
  double noise = 0.15;          // of a network's score as it is observed, in standard deviations
};
// Every task as it was measured.
AugmentationConfig NoAugmentation();

// A task to play one trial on: how good any network is on it, as a score with mean 0 and deviation 1 over the networks
// of the pool that fit its limits.
class DrawnTask {
 public:
  // Made of the tasks `among`, places in `tasks`; of one of them it has the images and the limits. Stream: rng.
  DrawnTask(const NetworkPool& pool, std::span<const TrainingTask> tasks, std::span<const size_t> among, int actions,
            const AugmentationConfig& config, Rng rng);

  const TrainingTask& task() const { return task_; }  // limits and descriptors as the trial has them
  // Of a network with these scores on the training tasks and this episode.
  double Score(std::span<const float> scores, std::span<const Action> episode) const;
  // The same with the noise of one training, which depends on the network and the replicate alone.
  double Observed(double score, uint64_t network, int replicate) const;

  // Of the pool's networks: its score, or minus infinity where it does not fit.
  std::span<const float> pool_scores() const { return pool_scores_; }

 private:
  double Liking(std::span<const Action> episode) const;
  double Raw(std::span<const float> scores, std::span<const Action> episode) const;
  void DrawLimit(const NetworkPool& pool, Rng& rng);

  size_t base_;
  TrainingTask task_;
  int actions_;
  std::vector<float> mixture_;  // by training task
  double taste_ = 0;
  std::vector<float> likes_, grows_, pairs_;  // by action; by action and the one before it
  double noise_;
  uint64_t noise_seed_;
  double mean_ = 0, deviation_ = 1;  // of Raw
  std::vector<float> pool_scores_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_DRAWN_TASK_H_
