#ifndef NETWRIGHT_EVALUATION_BEST_LIST_H_
#define NETWRIGHT_EVALUATION_BEST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "netwright/evaluation/proposal.h"

namespace netwright {

// What a strategy was told about, by Proposal::key, ranked: higher reward first, ties by lower id. Of several rewards
// for one key the highest counts, with the id (and the architecture) that brought it first. Of more networks than twice
// kKept it forgets those that are not among the best kKept. Not thread-safe.
class BestList {
 public:
  static constexpr size_t kKept = size_t{1} << 14;

  // Only for evaluations whose outcome is ok.
  void Add(const Proposal& proposal, double reward);

  std::vector<Architecture> Top(int k) const;  // at most k and kKept, as they were added
  size_t size() const { return networks_; }    // distinct ones; one that was forgotten counts again

 private:
  struct Entry {
    Architecture architecture;
    double reward = 0;
    uint64_t id = 0;
    bool Before(const Entry& other) const { return reward != other.reward ? reward > other.reward : id < other.id; }
  };

  std::vector<const Entry*> Ranked(size_t count) const;
  void ForgetTheWorst();

  size_t networks_ = 0;
  std::unordered_map<NetworkKey, Entry> entries_;  // by Proposal::key
};

// The layers without terminal row, pointers and out-of-range mark. Equal results are the same network; different ones
// may be, too, in multi-branch spaces.
Architecture BareLayers(Architecture architecture);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_BEST_LIST_H_
