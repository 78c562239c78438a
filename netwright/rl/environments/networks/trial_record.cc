#include "netwright/rl/environments/networks/trial_record.h"

#include <algorithm>
#include <cmath>

namespace netwright {

std::vector<Action> EpisodeOf(const SearchSpace& space, const Architecture& arch) {
  std::vector<Action> actions = space.ActionsOf(arch);
  if (!space.IsTerminal(arch) && space.TerminalAction() != kNoAction) actions.push_back(space.TerminalAction());
  return actions;
}

void TrialRecord::Add(const SearchSpace& space, const Architecture& arch, double reward) {
  entries_.push_back({arch, EpisodeOf(space, arch), reward});
  if (reward > entries_[best_].reward) best_ = entries_.size() - 1;
  const double from_old_mean = reward - mean_;  // Welford 1962
  mean_ += from_old_mean / static_cast<double>(entries_.size());
  squares_ += from_old_mean * (reward - mean_);
}

double TrialRecord::StandardScore(double reward) const {
  constexpr double kLargest = 3, kNoSpread = 1e-18;
  const double variance = entries_.empty() ? 0.0 : squares_ / static_cast<double>(entries_.size());
  if (variance < kNoSpread) return 0;
  return std::clamp((reward - mean_) / std::sqrt(variance), -kLargest, kLargest);
}

}  // namespace netwright
