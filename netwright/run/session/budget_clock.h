#ifndef NETWRIGHT_RUN_SESSION_BUDGET_CLOCK_H_
#define NETWRIGHT_RUN_SESSION_BUDGET_CLOCK_H_

#include <chrono>

#include "netwright/run/observer.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// The wall time of a run over all its processes, and the rest of its budget. Keeps the folder's clock up to date.
class BudgetClock final : public SearchObserver {
 public:
  // budget: seconds; 0: no limit. search_share: of it, for the search; 1 where nothing follows.
  BudgetClock(const RunFolder& folder, double budget, double search_share);

  void BeginSearch();
  // When the search has to end; time_point::max() without a budget.
  std::chrono::steady_clock::time_point Deadline() const { return After(SearchBudget()); }
  // When so many seconds of the run are over, the search has begun and not before; time_point::max() without a budget.
  std::chrono::steady_clock::time_point After(double seconds) const;
  double SearchBudget() const;   // seconds; 0: no limit
  double SearchSeconds() const;  // until now, or its end
  void EndSearch();

  void BeginFinal();
  double FinalBudget() const;  // seconds, with some kept back for the test and the exit; 0: no limit
  double FinalSeconds() const;

  double TotalSeconds() const;
  void Save() const;  // into the folder, which exists

  // Saves, once a second at most: a resumed search is told of a million results at once.
  void OnResult(const Proposal&, const Evaluation&) override;

 private:
  using Time = std::chrono::steady_clock::time_point;
  const RunFolder& folder_;
  const double budget_;
  const double search_share_;
  const Time start_;
  const RunFolder::Clock earlier_;  // wall seconds of earlier processes
  Time search_start_{}, search_end_{}, final_start_{}, saved_{};
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_BUDGET_CLOCK_H_
