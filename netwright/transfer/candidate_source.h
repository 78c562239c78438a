#ifndef NETWRIGHT_TRANSFER_CANDIDATE_SOURCE_H_
#define NETWRIGHT_TRANSFER_CANDIDATE_SOURCE_H_

#include <cstdint>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/task_context.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What a search has found so far.
struct TrialHistory {
  struct Entry {
    Architecture arch;
    double reward = 0;
  };
  TaskContext task;
  int64_t evaluations = 0;          // the search's budget of networks; 0: not known
  std::vector<Entry> entries = {};  // in the order of their proposals
};

// Proposes networks that may be worth training next, for a ranker to choose from. Not thread-safe.
class CandidateSource {
 public:
  virtual ~CandidateSource() = default;

  // At most `count` finished networks, valid and within the limits; one may be among them more than once, or have been
  // seen. Deterministic in its arguments.
  virtual std::vector<Architecture> Sample(const TrialHistory& history, int count, Rng& rng) = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_CANDIDATE_SOURCE_H_
