#ifndef NETWRIGHT_SEARCH_BEST_LIST_H_
#define NETWRIGHT_SEARCH_BEST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "netwright/space/architecture.h"

namespace netwright {

// The distinct networks a strategy was told about, ranked: higher reward first, ties by lower id. Two architectures
// are one network when they differ only in the terminal row, the pointers or the out-of-range mark. Of several rewards
// for one network the highest counts, with the id (and the architecture) that brought it first. Not thread-safe.
class BestList {
 public:
  // Only for evaluations whose outcome is ok.
  void Add(const Architecture& architecture, double reward, uint64_t id);

  std::vector<Architecture> Top(int k) const;  // at most k, as they were added
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Architecture architecture;
    double reward = 0;
    uint64_t id = 0;
    bool Before(const Entry& other) const { return reward != other.reward ? reward > other.reward : id < other.id; }
  };

  std::unordered_map<Architecture, Entry> entries_;  // by the bare layers
};

// The layers alone: without terminal row, pointers and out-of-range mark. Equal results are the same network.
Architecture BareLayers(Architecture architecture);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_BEST_LIST_H_
