#include "netwright/search/episode_statistics.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace netwright {

void EpisodeStatistics::Add(int lane, Action action, double reward, bool done) {
  ++steps_;
  ++counts_[action];
  Episode& episode = current_[lane];
  episode.best = episode.length == 0 ? reward : std::max(episode.best, reward);
  episode.total += reward;
  ++episode.length;
  if (!done) return;
  ++episodes_;
  last_.push_back(std::exchange(episode, Episode{}));
  if (last_.size() > kWindow) last_.pop_front();
}

void EpisodeStatistics::Report(const SearchSpace& space, nlohmann::json& json) const {
  json["episodes"] = episodes_;
  json["steps"] = steps_;
  if (!last_.empty()) {
    Episode sum;
    for (const Episode& episode : last_) {
      sum.length += episode.length;
      sum.best += episode.best;
      sum.total += episode.total;
    }
    const auto count = static_cast<double>(last_.size());
    json["episode_length"] = sum.length / count;
    json["episode_best"] = sum.best / count;
    json["episode_return"] = sum.total / count;
  }
  nlohmann::json& shares = json["actions"] = nlohmann::json::object();
  for (size_t action = 0; action < counts_.size(); ++action) {
    shares[space.ActionName(static_cast<Action>(action))] =
        steps_ > 0 ? static_cast<double>(counts_[action]) / static_cast<double>(steps_) : 0.0;
  }
}

}  // namespace netwright
