#ifndef NETWRIGHT_RUN_SEARCH_LOOP_H_
#define NETWRIGHT_RUN_SEARCH_LOOP_H_

#include <chrono>
#include <cstdint>
#include <limits>

#include "netwright/evaluation/evaluator.h"
#include "netwright/run/observer.h"
#include "netwright/search/strategy.h"

namespace netwright {

// What a run counts. A pointer shift that brings no new network counts as a shift only.
struct LoopCounts {
  int64_t proposed = 0;
  int64_t trained = 0;
  int64_t cached = 0;
  int64_t invalid = 0;
  int64_t failed = 0;  // diverged, out of memory, timed out or crashed
  int64_t shifts = 0;  // of pointers
  int64_t images = 0;  // training images seen by trained networks
};

struct LoopOptions {
  int64_t evaluations = 0;  // distinct networks; 0: no limit
  int64_t proposals = 0;    // 0: no limit
  int in_flight = 1;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  // So many networks are enough (0: they never are): the deadline for more of them is an earlier one.
  int64_t enough = 0;
  std::chrono::steady_clock::time_point enough_deadline = std::chrono::steady_clock::time_point::max();
  double grace = 5;  // seconds after the deadline in which proposals that are out may still come in
  // Idle workers train what a copy of the strategy asks for when it is told a guess of what is out. Decides no result.
  bool speculate = false;
  double playing_share = 0.1;  // of the time, that may go into these guesses
  // A journal answers this many first proposals at once. They are asked for and told whatever the time.
  int64_t replayed = 0;
};

enum class LoopEnd { kBudget, kDeadline, kStalled, kInterrupted };

// Ask, Submit, Wait, append, Tell. Results are told in id order, and Ask follows each Tell, so only the deadline makes
// timing matter. Ends exactly on the budget of evaluations. kStalled: with such a budget, 50 x evaluations proposals
// (at least 1000) in a row brought no new network.
LoopEnd RunSearchLoop(Strategy& strategy, Evaluator& evaluator, const LoopOptions& options, Observers observers,
                      LoopCounts& counts);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SEARCH_LOOP_H_
