#include "netwright/search/transfer/seen_networks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/ranks.h"

namespace netwright {

void SeenNetworks::Ask(uint64_t id, RankedNetworks network, double expected) {
  networks_.push_back({id, std::move(network), expected, std::nullopt});
}

void SeenNetworks::Tell(const Evaluation& evaluation) {
  const auto found = std::lower_bound(networks_.begin(), networks_.end(), evaluation.id,
                                      [](const Network& network, uint64_t id) { return network.id < id; });
  if (found == networks_.end() || found->id != evaluation.id) return;  // one that the ranker cannot describe
  if (evaluation.outcome == Outcome::kOk) {
    found->accuracy = evaluation.reward();
  } else {
    networks_.erase(found);
  }
}

bool SeenNetworks::AnyTold() const {
  return std::any_of(networks_.begin(), networks_.end(), [](const Network& network) { return network.accuracy; });
}

double SeenNetworks::best() const {
  double best = -std::numeric_limits<double>::infinity();
  for (const Network& network : networks_) best = std::max(best, network.accuracy.value_or(best));
  return best;
}

std::vector<const SeenNetworks::Network*> SeenNetworks::Counting() const {
  constexpr size_t kNewest = 60, kBest = 40;
  std::vector<const Network*> told;
  for (const Network& network : networks_) {
    if (network.accuracy) told.push_back(&network);
  }
  if (told.size() <= kNewest + kBest) return told;
  const auto newest = told.end() - static_cast<std::ptrdiff_t>(kNewest);
  std::stable_sort(told.begin(), newest,
                   [](const Network* a, const Network* b) { return *a->accuracy > *b->accuracy; });
  told.erase(told.begin() + static_cast<std::ptrdiff_t>(kBest), newest);
  return told;
}

Ranker::Posterior SeenNetworks::Condition(const Ranker& ranker) const {
  RankedNetworks known, waiting;
  std::vector<double> accuracies;
  for (const Network* network : Counting()) {
    known.Append(network->ranked);
    accuracies.push_back(*network->accuracy);
  }
  NETWRIGHT_CHECK(!accuracies.empty());
  for (const Network& network : networks_) {
    if (!network.accuracy) waiting.Append(network.ranked);
  }
  const auto values = [&] {
    return Eigen::VectorXd(
        Eigen::Map<const Eigen::VectorXd>(accuracies.data(), static_cast<Eigen::Index>(accuracies.size())));
  };
  Ranker::Posterior posterior = ranker.Condition(known, values());
  if (waiting.size() == 0) return posterior;
  const Eigen::VectorXd believed = posterior.Predict(waiting).mean;
  known.Append(waiting);
  accuracies.insert(accuracies.end(), believed.begin(), believed.end());
  return ranker.Condition(std::move(known), values());
}

bool SeenNetworks::Disagrees() const {
  constexpr size_t kFewest = 5, kLast = 12;
  std::vector<double> expected, came;
  for (auto network = networks_.rbegin(); network != networks_.rend() && came.size() < kLast; ++network) {
    if (!network->accuracy || std::isnan(network->expected)) continue;
    expected.push_back(network->expected);
    came.push_back(*network->accuracy);
  }
  return came.size() >= kFewest && RankCorrelation(expected, came) <= 0;
}

}  // namespace netwright
