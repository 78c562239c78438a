#ifndef NETWRIGHT_EVALUATION_PROPOSAL_H_
#define NETWRIGHT_EVALUATION_PROPOSAL_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "netwright/base/remembered.h"
#include "netwright/evaluation/network_key.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

using TaskId = int;  // index into the run's tasks

// What a strategy asks for: an architecture to be scored on a task.
struct Proposal {
  uint64_t id = 0;  // counts from 0 in the order of asking; unique within a run
  Architecture arch;
  TaskId task = 0;
  int replicate = 0;  // > 0: the same again with another child seed
  // A pointer was shifted: no new network, and nothing is trained for it. Counted apart.
  bool pointer_shift = false;
  double expected = std::numeric_limits<double>::quiet_NaN();  // the accuracy that the strategy foretells; NaN: none

  // Filled in once, by Describe, before a strategy hands the proposal out; evaluators rely on it.
  NetworkKey key = {};                                // SearchSpace::Key and NetworkOf
  const Graph* graph() const { return key.graph(); }  // null where there is none
};

// Fills in the key.
void Describe(const SearchSpace& space, Proposal& proposal);

// Does the same for agents, who come by the same prefixes again and again: remembers some thousand architectures.
// Not thread-safe.
class Describer {
 public:
  explicit Describer(std::shared_ptr<const SearchSpace> space) : space_(std::move(space)) {}
  void operator()(Proposal& proposal);

 private:
  struct Known {
    Architecture arch;
    NetworkKey key;
  };
  std::shared_ptr<const SearchSpace> space_;
  Remembered<Known> known_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_PROPOSAL_H_
