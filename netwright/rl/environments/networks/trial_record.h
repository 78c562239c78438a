#ifndef NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_TRIAL_RECORD_H_
#define NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_TRIAL_RECORD_H_

#include <span>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

// The actions of an episode that ends with this architecture: ActionsOf, and the terminal action where more could have
// been added.
std::vector<Action> EpisodeOf(const SearchSpace& space, const Architecture& arch);

// The networks scored so far in one trial, with their rewards. Standard scores are relative to the trial's own mean and
// deviation, so they do not change when all rewards are shifted or scaled. Not thread-safe.
class TrialRecord {
 public:
  struct Entry {
    Architecture arch;
    std::vector<Action> actions;  // EpisodeOf it
    double reward = 0;
  };

  void Add(const SearchSpace& space, const Architecture& arch, double reward);
  void Clear() { *this = TrialRecord(); }

  std::span<const Entry> entries() const { return entries_; }
  const Entry& best() const { return entries_[best_]; }  // the first with the highest reward; precondition: one
  // Within +-3; 0 where all rewards so far are equal.
  double StandardScore(double reward) const;

 private:
  std::vector<Entry> entries_;
  size_t best_ = 0;
  double mean_ = 0, squares_ = 0;  // squares_: sum of squared deviations from the mean
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_TRIAL_RECORD_H_
