#ifndef NETWRIGHT_SEARCH_EPISODE_STATISTICS_H_
#define NETWRIGHT_SEARCH_EPISODE_STATISTICS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

// Counts steps and episodes of N lanes: what the paper's figures show (best reward, length and accumulated reward an
// episode over windows of 50 episodes; proportion of each action). Not thread-safe.
class EpisodeStatistics {
 public:
  static constexpr size_t kWindow = 50;  // episodes

  EpisodeStatistics(int lanes, int actions) : current_(lanes), counts_(actions) {}

  void Add(int lane, Action action, double reward, bool done);
  // Adds its numbers to the object `json`. The means are absent before the first episode's end.
  void Report(const SearchSpace& space, nlohmann::json& json) const;

 private:
  struct Episode {
    int length = 0;
    double best = 0;
    double total = 0;
  };
  std::vector<Episode> current_;  // one a lane
  std::deque<Episode> last_;      // the last kWindow finished ones
  std::vector<int64_t> counts_;   // by action
  int64_t episodes_ = 0;
  int64_t steps_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_EPISODE_STATISTICS_H_
