#include "netwright/transfer/policy/teacher.h"

#include <algorithm>
#include <cmath>

#include "netwright/spaces/uniform_action.h"

namespace netwright {

Teacher::Teacher(const TrialWorld& world, int lanes, uint64_t seed) : world_(world), seed_(seed) {
  lanes_.assign(static_cast<size_t>(lanes), {.rng = Rng(0)});
}

void Teacher::Begin(int64_t round) {
  for (size_t index = 0; index < lanes_.size(); ++index) {
    Lane& lane = lanes_[index];
    lane = {.rng = Rng(StreamSeed(seed_, "transfer/teacher", static_cast<uint64_t>(round)), "lane", index)};
    lane.good = 0.4 * static_cast<double>(lane.rng.Below(3));
    const std::span<const float> scores = world_.task(static_cast<int>(index)).pool_scores();
    for (size_t i = 0; i < scores.size(); ++i) {
      if (!std::isinf(scores[i])) lane.fit.push_back(i);
    }
    lane.best = lane.fit;
    const auto count = static_cast<std::ptrdiff_t>((lane.best.size() + 19) / 20);
    std::nth_element(lane.best.begin(), lane.best.begin() + count, lane.best.end(),
                     [&](size_t a, size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
    lane.best.resize(static_cast<size_t>(count));
    std::sort(lane.best.begin(), lane.best.end());
  }
}

void Teacher::BeginEpisode(Lane& lane) const {
  const std::vector<size_t>& from = lane.rng.Bernoulli(lane.good) ? lane.best : lane.fit;
  lane.astray = from.empty();
  if (!lane.astray) lane.network = from[lane.rng.Below(from.size())];
  lane.range = world_.pool().all();
  lane.place = 0;
}

void Teacher::Act(std::span<const Observation> observations, std::span<Action> actions, std::span<Action> right) {
  const NetworkPool& pool = world_.pool();
  for (size_t index = 0; index < lanes_.size(); ++index) {
    Lane& lane = lanes_[index];
    const ActionMask& mask = observations[index].mask;
    if (observations[index].episode_start) BeginEpisode(lane);
    right[index] = RightAction(static_cast<int>(index), lane, mask);
    const std::span<const Action> episode = pool.episode(lane.network);
    lane.astray = lane.astray || lane.place >= episode.size() || !mask[static_cast<size_t>(episode[lane.place])];
    actions[index] = lane.astray ? UniformAction(mask, lane.rng) : episode[lane.place];
    lane.range = pool.Narrow(lane.range, lane.place++, actions[index]);
  }
}

Action Teacher::RightAction(int index, const Lane& lane, const ActionMask& mask) const {
  constexpr size_t kFewest = 4;
  const std::span<const float> scores = world_.task(index).pool_scores();
  size_t best = lane.range.begin, count = 0;
  for (size_t i = lane.range.begin; i < lane.range.end; ++i) {
    count += !std::isinf(scores[i]);
    if (scores[i] > scores[best]) best = i;
  }
  if (count < kFewest) return kNoAction;
  const Action action = world_.pool().episode(best)[lane.place];
  return mask[static_cast<size_t>(action)] ? action : kNoAction;
}

}  // namespace netwright
