#ifndef NETWRIGHT_RUN_SESSION_SEARCH_PROGRESS_H_
#define NETWRIGHT_RUN_SESSION_SEARCH_PROGRESS_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "netwright/base/progress.h"
#include "netwright/run/observer.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/session/budget_clock.h"

namespace netwright {

// Shows the search's progress, and keeps the best result and the training time.
class SearchProgress final : public SearchObserver {
 public:
  struct Goal {
    int64_t evaluations = 0;  // 0: no limit
    int64_t proposals = 0;    // 0: no limit
    bool every = false;       // a line for every evaluation
  };
  SearchProgress(Progress& progress, const BudgetClock& clock, std::shared_ptr<const SearchSpace> space, Goal goal);

  double best_accuracy() const { return best_accuracy_; }  // of the network with the best reward; 0: none yet
  double train_seconds() const { return train_seconds_; }  // summed over workers

  void OnResult(const Proposal& proposal, const Evaluation& evaluation) override;
  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts& counts) override;
  void OnWait(const LoopCounts& counts) override;

 private:
  Progress& progress_;
  const BudgetClock& clock_;
  const std::shared_ptr<const SearchSpace> space_;
  const Goal goal_;
  double best_reward_ = -std::numeric_limits<double>::infinity();
  double best_accuracy_ = 0;
  double best_expected_ = std::numeric_limits<double>::quiet_NaN();  // what was foretold of that network
  double train_seconds_ = 0;
};

// "best 0.8123 (expected 0.80), 31 trained, 12.4 a minute". expected: NaN where nothing was.
std::string SearchProgressText(std::optional<double> best, double expected, int64_t trained, double seconds);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_SEARCH_PROGRESS_H_
