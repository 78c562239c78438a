#ifndef NETWRIGHT_RUN_SESSION_SESSION_H_
#define NETWRIGHT_RUN_SESSION_SESSION_H_

#include <memory>
#include <vector>

#include "netwright/base/progress.h"
#include "netwright/run/observer.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/search_run.h"
#include "netwright/run/session/budget_clock.h"
#include "netwright/run/spec.h"
#include "netwright/run/summary.h"
#include "netwright/store/store.h"

namespace netwright {

// What a run has while a process works on it.
struct Session {
  ExperimentSpec spec;
  const RunFolder& folder;
  Verbosity verbosity;
  Progress progress;
  std::unique_ptr<Problem> problem;  // settled and open
  BudgetClock clock;
  std::unique_ptr<Strategy> strategy;           // with the policy that it starts from
  std::vector<SearchObserver*> observers = {};  // who hear of the strategy's steps
  std::unique_ptr<Store> store = nullptr;
  RunId run = 0;
  Summary summary = {};
};

// Reads and checks the run's inputs, and makes or opens its folder and store. Usage error when the search could find
// nothing, or when a resumed run's data, configuration or database has changed.
std::unique_ptr<Session> OpenSession(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity,
                                     bool resumed);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_SESSION_H_
