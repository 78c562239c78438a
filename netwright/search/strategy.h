#ifndef NETWRIGHT_SEARCH_STRATEGY_H_
#define NETWRIGHT_SEARCH_STRATEGY_H_

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/options.h"
#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/step.h"
#include "netwright/evaluation/task_context.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// Proposes networks and learns from their scores.
//
// Contract. Ask returns up to `max` described proposals with consecutive fresh ids (0, 1, 2 ...), possibly none when it
// must hear results first; when every proposal it gave has been told, it returns none only where this process is asked
// to stop. Tell takes results in id order, each id once; it may be called with proposals still out. Deterministic for
// (seed, the sequence of calls). Not thread-safe.
class Strategy {
 public:
  virtual ~Strategy() = default;

  virtual std::vector<Proposal> Ask(int max) = 0;
  virtual void Tell(std::span<const Evaluation> evaluations) = 0;
  // The best distinct networks told so far by reward, best first; ties by lower id. At most k, outcome ok only.
  virtual std::vector<Architecture> Recommend(int k) const = 0;

  // A copy that would go on as this one does, and on its own: for speculation. Null: there is none.
  virtual std::unique_ptr<Strategy> Clone() const { return nullptr; }

  // The policy of a strategy that learns one. Save: false where there is none. Load: reads what Save wrote, before the
  // first Ask; a frozen policy acts and learns nothing more. Usage error, saying what differs, when it does not fit or
  // the strategy has none.
  virtual bool Save(std::ostream& out) const;
  virtual void Load(std::istream& in, bool frozen);
};

// What every strategy is made from.
struct StrategyContext {
  std::shared_ptr<const SearchSpace> space;
  TaskContext task;
  uint64_t seed = 0;           // of the run
  int64_t planned_steps = 0;   // proposals the run will come to, for schedules; 0: unknown
  int64_t evaluations = 0;     // the run's budget of distinct networks; 0: none
  StepListener on_steps = {};  // of episodic strategies; may be empty
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_STRATEGY_H_
