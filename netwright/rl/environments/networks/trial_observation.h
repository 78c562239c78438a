#ifndef NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_TRIAL_OBSERVATION_H_
#define NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_TRIAL_OBSERVATION_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netwright/rl/environments/networks/episode.h"
#include "netwright/rl/environments/networks/trial_record.h"
#include "netwright/rl/vector_env.h"

namespace netwright {

// Where a trial is, as an agent may see it.
struct TrialView {
  const TaskContext& task;
  const TrialRecord& record;
  const Architecture& prefix;
  std::span<const Action> actions;  // taken in this episode
  int64_t evaluations = 0;          // the trial's budget; 0: no end
  int64_t scored = 0;               // of that budget
};

// An observation made of named blocks, one after the other:
//   state              the prefix, encoded
//   step               actions taken in this episode, as a share of the most there can be
//   previous_action    one-hot; zeros at an episode's start
//   best_network       the trial's best network, encoded
//   scores             of the trial: the last and the best standard score, networks scored, whether there are two
//   prefix_statistics  by action, over the trial's networks that took it after this very prefix: mean and largest
//                      standard score, and the logarithm of 1 + their number
//   place_statistics   the same over all networks that took it as their action at this place, whatever came before
//   budget             evaluations left, as a logarithm and as a share of all; zeros where there is no end
//   limits             whether parameters and FLOPs are limited, and the logarithms of the limits
//   descriptors        of the data set (evaluation/descriptors.h), behind a mark that they are known
// All are of order 1. Standard scores make an observation blind to the rewards' offset and scale.
class TrialObservation {
 public:
  // Usage error for an unknown name.
  TrialObservation(std::shared_ptr<const SearchSpace> space, std::span<const std::string> names);

  static std::vector<std::string> AllNames();

  const std::vector<InputBlock>& blocks() const { return blocks_; }
  int size() const { return size_; }
  void Write(const TrialView& view, std::span<float> out) const;

 private:
  std::shared_ptr<const SearchSpace> space_;
  std::vector<int> kinds_;  // rows of the table of blocks
  std::vector<InputBlock> blocks_;
  int size_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_TRIAL_OBSERVATION_H_
