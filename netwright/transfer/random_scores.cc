#include "netwright/transfer/random_scores.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/transfer/candidate_sources.h"

namespace netwright {

std::vector<double> RandomScores(const TransferModel& model, size_t task, const TaskContext& context) {
  constexpr int kNetworks = 2000;
  // The model outlives the source.
  const std::shared_ptr<const SearchSpace> space(std::shared_ptr<const SearchSpace>(), &model.features().space());
  Rng rng(1, "held out/random networks", task);
  TrialHistory history{.task = context};
  std::vector<NetworkFeatures> features;
  for (const Architecture& arch : MakeRandomSource(space)->Sample(history, kNetworks, rng)) {
    if (std::optional<NetworkFeatures> described = model.features()(arch)) features.push_back(*std::move(described));
  }
  const Eigen::VectorXd column = model.Predict(features).col(static_cast<Eigen::Index>(task));
  std::vector<double> scores(column.begin(), column.end());
  std::sort(scores.begin(), scores.end());
  return scores;
}

}  // namespace netwright
