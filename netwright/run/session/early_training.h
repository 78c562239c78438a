#ifndef NETWRIGHT_RUN_SESSION_EARLY_TRAINING_H_
#define NETWRIGHT_RUN_SESSION_EARLY_TRAINING_H_

#include <optional>

#include "netwright/run/observer.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/session/session.h"

namespace netwright {

// When in a search with a budget of time the problem is asked to train the best network so far (Problem::TrainEarly):
// once a few networks are known, so that a model stands after about a fifth of the budget.
class EarlyTraining final : public SearchObserver {
 public:
  explicit EarlyTraining(Session& session) : session_(session) {}

  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts& counts) override;
  void OnWait(const LoopCounts& counts) override;

  // Whether the time is right, with so many networks trained, after `elapsed` of `budget` seconds.
  static bool IsTime(int64_t trained, double elapsed, double budget);
  // Seconds it may take from then on.
  static double SecondsFor(double elapsed, double budget);

 private:
  Session& session_;
  std::optional<Architecture> best_;
  double best_reward_ = 0;
  bool begun_ = false;
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_EARLY_TRAINING_H_
