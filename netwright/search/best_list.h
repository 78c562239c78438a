#ifndef NETWRIGHT_SEARCH_BEST_LIST_H_
#define NETWRIGHT_SEARCH_BEST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

// The distinct networks a strategy was told about, ranked: higher reward first, ties by lower id. Two architectures
// are one network when they lower to the same graph, whatever their codes, terminal rows and pointers. Of several
// rewards for one network the highest counts, with the id (and the architecture) that brought it first. Not
// thread-safe.
class BestList {
 public:
  explicit BestList(std::shared_ptr<const SearchSpace> space) : space_(std::move(space)) {}

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

  std::shared_ptr<const SearchSpace> space_;
  std::unordered_map<std::string, Entry> entries_;      // by Graph::Text; nodes stay where they are
  std::unordered_map<Architecture, Entry*> by_layers_;  // by the bare layers: spares lowering a seen one again
};

// The layers alone: without terminal row, pointers and out-of-range mark. Equal results are the same network; in
// multi-branch spaces different ones can be, too.
Architecture BareLayers(Architecture architecture);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_BEST_LIST_H_
