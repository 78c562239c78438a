#include "netwright/transfer/policy/network_pool.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"
#include "netwright/rl/environments/networks/trial_record.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// By random legal actions, ending at the first chance after `wanted` of them. An architecture with an unfinished
// network where there is no way on.
Architecture DrawNetwork(const SearchSpace& space, const TrainingTask& task, int wanted, Rng& rng) {
  Architecture arch = space.Initial();
  for (int step = 0; !space.IsTerminal(arch) && step < space.DefaultEpisodeLength(); ++step) {
    ActionMask legal = space.LegalActions(arch, task.input, task.limits);
    if (legal.none()) break;
    if (MayEnd(space, legal)) {
      if (step >= wanted || legal.count() == 1) break;
      legal.reset(static_cast<size_t>(space.TerminalAction()));
    }
    arch = space.Apply(arch, UniformAction(legal, rng));
  }
  return arch;
}

bool IsWhole(const SearchSpace& space, const TrainingTask& task, const Architecture& arch) {
  return !space.ScoresPrefixes() ? space.IsTerminal(arch)
                                 : space.IsTerminal(arch) || MayEnd(space, space.LegalActions(arch, task.input, {}));
}

}  // namespace

std::vector<Architecture> DrawNetworks(const SearchSpace& space, std::span<const TrainingTask> tasks, int count,
                                       std::vector<Architecture> given, Rng rng) {
  constexpr int kTries = 20;  // for each network wanted; small spaces have fewer
  std::vector<Architecture> networks;
  std::unordered_set<std::string> known;
  for (const Architecture& arch : given) {
    if (known.insert(space.Key(arch)).second) networks.push_back(arch);
  }
  for (int64_t i = 0; i < int64_t{kTries} * count && static_cast<int>(networks.size()) < count; ++i) {
    const TrainingTask& task = tasks[static_cast<size_t>(i) % tasks.size()];
    const int wanted = static_cast<int>(rng.Below(static_cast<uint64_t>(space.DefaultEpisodeLength()) + 1));
    const Architecture arch = DrawNetwork(space, task, wanted, rng);
    if (IsWhole(space, task, arch) && known.insert(space.Key(arch)).second) networks.push_back(arch);
  }
  return networks;
}

NetworkPool::NetworkPool(std::shared_ptr<const SearchSpace> space, std::span<const TrainingTask> tasks,
                         std::span<const Architecture> networks, const ScoreFunction& scores)
    : tasks_(tasks.size()) {
  NETWRIGHT_CHECK(!tasks.empty() && !networks.empty());
  for (const Architecture& arch : networks) networks_.push_back({arch, EpisodeOf(*space, arch)});
  std::sort(networks_.begin(), networks_.end(),
            [](const Network& a, const Network& b) { return a.episode < b.episode; });
  std::vector<Architecture> sorted;
  for (const Network& network : networks_) sorted.push_back(network.arch);
  scores_.resize(size() * tasks_);
  scores(sorted, scores_);
  std::vector<InputSpec> inputs;
  for (const TrainingTask& task : tasks) {
    const auto found = std::find(inputs.begin(), inputs.end(), task.input);
    input_of_.push_back(static_cast<size_t>(found - inputs.begin()));
    if (found == inputs.end()) inputs.push_back(task.input);
  }
  inputs_ = inputs.size();
  const Limits& limits = tasks.front().limits;
  for (const Network& network : networks_) {
    const std::optional<Graph> graph = space->NetworkOf(network.arch);
    for (const InputSpec& input : inputs) {
      if (!graph) {
        costs_.push_back({.params = 0});
      } else if (!InferShapes(*graph, input, limits.net)) {
        costs_.push_back({});
      } else {
        const Cost cost = EstimateCost(*graph, input, limits.net, limits.batch_size);
        costs_.push_back({cost.params, cost.flops});
      }
    }
  }
}

NetworkPool::Range NetworkPool::Narrow(Range range, size_t place, Action action) const {
  const auto begin = networks_.begin() + static_cast<std::ptrdiff_t>(range.begin);
  const auto end = networks_.begin() + static_cast<std::ptrdiff_t>(range.end);
  const auto at = [place](const Network& network) {
    return place < network.episode.size() ? network.episode[place] : kNoAction;
  };
  const auto first = std::partition_point(begin, end, [&](const Network& network) { return at(network) < action; });
  const auto last = std::partition_point(first, end, [&](const Network& network) { return at(network) == action; });
  return {static_cast<size_t>(first - networks_.begin()), static_cast<size_t>(last - networks_.begin())};
}

bool NetworkPool::Fits(size_t network, size_t task, const Limits& limits) const {
  const NetworkCost& cost = costs_[network * inputs_ + input_of_[task]];
  return cost.params >= 0 && (limits.max_params == 0 || cost.params <= limits.max_params) &&
         (limits.max_flops == 0 || cost.flops <= limits.max_flops);
}

}  // namespace netwright
