#include "netwright/report/episodes.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/report/statistics.h"
#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

template <typename Field>
std::vector<double> Values(std::span<const Episode> episodes, Field field) {
  std::vector<double> values;
  for (const Episode& episode : episodes) values.push_back(static_cast<double>(episode.*field));
  return values;
}

}  // namespace

std::optional<Episode> EpisodeCounter::Add(const Step& step) {
  Episode& episode = current_[step.lane];
  episode.best = episode.length == 0 ? step.reward : std::max(episode.best, step.reward);
  episode.total += step.reward;
  ++episode.length;
  if (!step.done) return std::nullopt;
  episode.end = step.position;
  episode.lane = step.lane;
  return std::exchange(episode, {});
}

std::vector<Episode> FinishedEpisodes(std::span<const Step> steps) {
  EpisodeCounter counter;
  std::vector<Episode> finished;
  for (const Step& step : steps) {
    if (const std::optional<Episode> episode = counter.Add(step)) finished.push_back(*episode);
  }
  return finished;
}

std::vector<size_t> StepsOf(const Episode& episode, std::span<const Step> steps) {
  std::vector<size_t> indices;
  for (auto i = static_cast<size_t>(episode.end - steps.front().position) + 1;
       i-- > 0 && static_cast<int>(indices.size()) < episode.length;) {
    if (steps[i].lane == episode.lane) indices.push_back(i);
  }
  std::reverse(indices.begin(), indices.end());
  return indices;
}

std::vector<double> BestRewards(std::span<const Episode> episodes) { return Values(episodes, &Episode::best); }
std::vector<double> TotalRewards(std::span<const Episode> episodes) { return Values(episodes, &Episode::total); }
std::vector<double> Lengths(std::span<const Episode> episodes) { return Values(episodes, &Episode::length); }

Series WindowSeries(std::span<const double> values, Interval range, int64_t window) {
  Series series;
  for (const Window& at : Windows(values, window)) {
    AddMean(series, static_cast<double>(at.first + at.of.count), at.of, range);
  }
  return series;
}

Series EntropySeries(std::span<const Step> steps, int64_t points) {
  std::vector<double> values;
  for (const Step& step : steps) {
    if (std::isnan(step.entropy)) return {};
    values.push_back(step.entropy);
  }
  return WindowSeries(values, kFromZero, std::max<int64_t>(1, static_cast<int64_t>(values.size()) / points));
}

std::vector<std::string> ActionNames(std::span<const Step> steps) {
  std::set<std::string> names;
  for (const Step& step : steps) names.insert(step.action);
  return {names.begin(), names.end()};
}

std::vector<double> ActionProportions(std::span<const Step> steps, std::span<const std::string> actions) {
  std::map<std::string, int64_t> counts;
  for (const Step& step : steps) ++counts[step.action];
  std::vector<double> shares;
  for (const std::string& action : actions) {
    shares.push_back(steps.empty() ? 0 : static_cast<double>(counts[action]) / static_cast<double>(steps.size()));
  }
  return shares;
}

std::vector<std::string> ActionsOf(const std::string& space, std::span<const Step> steps) {
  try {
    const std::shared_ptr<const SearchSpace> found = MakeSearchSpace(space);
    std::vector<std::string> names;
    for (Action action = 0; action < found->ActionCount(); ++action) names.push_back(found->ActionName(action));
    return names;
  } catch (const Error&) {
    return ActionNames(steps);
  }
}

}  // namespace netwright
