#ifndef NETWRIGHT_EVALUATION_BEST_LIST_H_
#define NETWRIGHT_EVALUATION_BEST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "netwright/evaluation/proposal.h"

namespace netwright {

// What a strategy was told about, by Proposal::key, ranked: higher reward first, ties by lower id. Of several rewards
// for one key the highest counts, with the id (and the architecture) that brought it first. Not thread-safe.
class BestList {
 public:
  // Only for evaluations whose outcome is ok.
  void Add(const Proposal& proposal, double reward);

  std::vector<Architecture> Top(int k) const;  // at most k, as they were added
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Architecture architecture;
    double reward = 0;
    uint64_t id = 0;
    bool Before(const Entry& other) const { return reward != other.reward ? reward > other.reward : id < other.id; }
  };

  std::unordered_map<NetworkKey, Entry> entries_;  // by Proposal::key
};

// The layers without terminal row, pointers and out-of-range mark. Equal results are the same network; different ones
// may be, too, in multi-branch spaces.
Architecture BareLayers(Architecture architecture);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_BEST_LIST_H_
