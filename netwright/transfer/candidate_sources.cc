#include "netwright/transfer/candidate_sources.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "netwright/evaluation/network_check.h"
#include "netwright/spaces/network_edits.h"

namespace netwright {
namespace {

// Best first; ties by age.
std::vector<Architecture> BestOf(const TrialHistory& history, size_t most) {
  std::vector<TrialHistory::Entry> sorted = history.entries;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.reward > b.reward; });
  std::vector<Architecture> best;
  for (size_t i = 0; i < std::min(most, sorted.size()); ++i) best.push_back(sorted[i].arch);
  return best;
}

bool IsFit(const SearchSpace& space, const Architecture& arch, const TaskContext& task) {
  const std::optional<Graph> graph = space.NetworkOf(arch);
  return MayBeTrained(space, arch, graph ? &*graph : nullptr, task.input, task.limits);
}

class NeighbourSource final : public CandidateSource {
 public:
  explicit NeighbourSource(std::shared_ptr<const SearchSpace> space) : space_(std::move(space)) {}

  std::vector<Architecture> Sample(const TrialHistory& history, int count, Rng& rng) override {
    constexpr size_t kParents = 3;
    std::vector<Architecture> neighbours;
    const std::vector<Architecture> parents = BestOf(history, kParents);
    if (parents.empty()) return neighbours;
    for (int i = 0; i < count; ++i) {
      std::vector<Action> actions = space_->ActionsOf(parents[static_cast<size_t>(i) % parents.size()]);
      actions = Edited(*space_, std::move(actions), rng);
      if (rng.Bernoulli(0.3)) actions = Edited(*space_, std::move(actions), rng);
      const std::optional<Architecture> built = Built(*space_, actions);
      if (built && IsFit(*space_, *built, history.task)) neighbours.push_back(*built);
    }
    return neighbours;
  }

 private:
  std::shared_ptr<const SearchSpace> space_;
};

class RandomSource final : public CandidateSource {
 public:
  explicit RandomSource(std::shared_ptr<const SearchSpace> space) : space_(std::move(space)) {}

  std::vector<Architecture> Sample(const TrialHistory& history, int count, Rng& rng) override {
    Limits none;  // an early layer often costs more than the whole, whose pooling makes the head small
    none.net = history.task.limits.net;
    none.batch_size = history.task.limits.batch_size;
    std::vector<Architecture> networks;
    for (int i = 0; i < count; ++i) {
      const Limits& limits = i % 2 == 0 ? none : history.task.limits;
      const Architecture arch = RandomNetwork(*space_, history.task.input, limits, rng);
      if (IsFit(*space_, arch, history.task)) networks.push_back(arch);
    }
    return networks;
  }

 private:
  std::shared_ptr<const SearchSpace> space_;
};

}  // namespace

std::unique_ptr<CandidateSource> MakeNeighbourSource(std::shared_ptr<const SearchSpace> space) {
  return std::make_unique<NeighbourSource>(std::move(space));
}

std::unique_ptr<CandidateSource> MakeRandomSource(std::shared_ptr<const SearchSpace> space) {
  return std::make_unique<RandomSource>(std::move(space));
}

}  // namespace netwright
