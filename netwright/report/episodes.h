#ifndef NETWRIGHT_REPORT_EPISODES_H_
#define NETWRIGHT_REPORT_EPISODES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "netwright/report/chart.h"
#include "netwright/store/store.h"

namespace netwright {

// The figures of Gomez Robles & Vanschoren 2019, section 7, out of a step trace.

inline constexpr int64_t kEpisodeWindow = 50;  // episodes a window, as in the paper

struct Episode {
  double best = 0;   // highest reward of a step
  double total = 0;  // accumulated reward
  int length = 0;    // steps
  int64_t end = 0;   // position of its last step
  int lane = 0;
};
// Finds the episodes of a trace, step by step.
class EpisodeCounter {
 public:
  std::optional<Episode> Add(const Step& step);  // the episode that it ends

 private:
  std::map<int, Episode> current_;  // by environment
};
// Of all environments, in the order of their ends.
std::vector<Episode> FinishedEpisodes(std::span<const Step> steps);

// The indices of an episode's steps, in order. Precondition: `steps` is the whole trace, which it was found in.
std::vector<size_t> StepsOf(const Episode& episode, std::span<const Step> steps);

// One of their numbers, in the same order.
std::vector<double> BestRewards(std::span<const Episode> episodes);
std::vector<double> TotalRewards(std::span<const Episode> episodes);
std::vector<double> Lengths(std::span<const Episode> episodes);

// Means over consecutive windows with a band of one standard deviation; x is the number of values up to a window's end.
Series WindowSeries(std::span<const double> values, Interval range, int64_t window = kEpisodeWindow);

// The same of the policy's entropy (nats) over time steps, in about `points` windows. Empty where the agent has none.
Series EntropySeries(std::span<const Step> steps, int64_t points = 200);

// The actions that occur, sorted by name.
std::vector<std::string> ActionNames(std::span<const Step> steps);
// The share of each of `actions` among the steps; 0 without steps.
std::vector<double> ActionProportions(std::span<const Step> steps, std::span<const std::string> actions);
// The names of a search space's actions in its own order; ActionNames(steps) where its definition file is gone.
std::vector<std::string> ActionsOf(const std::string& space, std::span<const Step> steps);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_EPISODES_H_
