#ifndef NETWRIGHT_RUN_SEARCH_LOOP_H_
#define NETWRIGHT_RUN_SEARCH_LOOP_H_

#include <chrono>
#include <cstdint>
#include <limits>

#include "netwright/evaluation/evaluator.h"
#include "netwright/run/observer.h"
#include "netwright/search/strategy.h"

namespace netwright {

// What a run counts. `trained` are distinct networks. A pointer shift that brings no new network is counted as such
// only, not as cached or invalid.
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
  double grace = 5;  // seconds after the deadline in which proposals that are out may still come in
  // The first so many proposals are answered at once, by a journal: they are asked for and told whatever the time, so
  // that a run whose time was up is the same when it is resumed.
  int64_t replayed = 0;
};

enum class LoopEnd { kBudget, kDeadline, kStalled, kInterrupted };

// The one loop: Ask, Submit, Wait, append, Tell. Results are told in id order and Ask is called after each Tell, so
// what happens does not depend on the number of workers or on timing, the deadline excepted. Ends exactly on the budget
// of evaluations. kStalled: 50 x evaluations proposals (at least 1000) in a row brought no new network; never without a
// budget of evaluations.
LoopEnd RunSearchLoop(Strategy& strategy, Evaluator& evaluator, const LoopOptions& options, Observers observers,
                      LoopCounts& counts);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SEARCH_LOOP_H_
