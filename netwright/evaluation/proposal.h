#ifndef NETWRIGHT_EVALUATION_PROPOSAL_H_
#define NETWRIGHT_EVALUATION_PROPOSAL_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

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

  // Both are filled in once, by Describe, before a strategy hands the proposal out; evaluators rely on them.
  std::string key = {};                     // SearchSpace::Key: what is evaluated, whatever its code
  std::shared_ptr<const Graph> graph = {};  // SearchSpace::NetworkOf; null where that has none
};

// Fills in key and graph.
void Describe(const SearchSpace& space, Proposal& proposal);

// Does the same for agents, who come by the same prefixes again and again: remembers some thousand architectures.
// Not thread-safe.
class Describer {
 public:
  explicit Describer(std::shared_ptr<const SearchSpace> space) : space_(std::move(space)) {}
  void operator()(Proposal& proposal);

 private:
  struct Description {
    std::string key;
    std::shared_ptr<const Graph> graph;
  };
  std::shared_ptr<const SearchSpace> space_;
  std::unordered_map<Architecture, Description> known_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_PROPOSAL_H_
