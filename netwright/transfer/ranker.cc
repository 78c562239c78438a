#include "netwright/transfer/ranker.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {

void RankedNetworks::Append(const RankedNetworks& others) {
  features.insert(features.end(), others.features.begin(), others.features.end());
  if (mean.size() == 0) {
    mean = others.mean;
    deviation = others.deviation;
    return;
  }
  const Eigen::Index before = mean.size();
  mean.conservativeResize(before + others.size());
  mean.tail(others.size()) = others.mean;
  deviation.conservativeResize(Eigen::NoChange, before + others.size());
  deviation.rightCols(others.size()) = others.deviation;
}

RankedNetworks RankedNetworks::Some(const std::vector<Eigen::Index>& which) const {
  RankedNetworks some{.features = {}, .mean = mean(which), .deviation = deviation(Eigen::all, which)};
  for (const Eigen::Index i : which) some.features.push_back(features[static_cast<size_t>(i)]);
  return some;
}

Ranker::Ranker(std::shared_ptr<const TransferModel> model, const Eigen::VectorXd& shares, const RankerConfig& config)
    : model_(std::move(model)), shares_(shares), kernel_(model_->kernel()), config_(config) {
  NETWRIGHT_CHECK(shares_.size() == static_cast<Eigen::Index>(model_->tasks().size()));
}

Ranker::Ranker(const NetworkKernel& kernel, const RankerConfig& config) : kernel_(kernel), config_(config) {}

RankedNetworks Ranker::Prepare(std::vector<NetworkFeatures> networks) const {
  const auto count = static_cast<Eigen::Index>(networks.size());
  RankedNetworks prepared{.features = std::move(networks),
                          .mean = Eigen::VectorXd::Zero(count),
                          .deviation = Eigen::MatrixXd::Zero(shares_.size(), count)};
  if (model_ == nullptr || count == 0) return prepared;
  const Eigen::MatrixXd scores = model_->Predict(prepared.features);
  prepared.mean = scores * shares_;
  prepared.deviation = shares_.cwiseSqrt().asDiagonal() * (scores.colwise() - prepared.mean).transpose();
  return prepared;
}

Ranker::Posterior Ranker::Condition(RankedNetworks seen, const Eigen::VectorXd& accuracies) const {
  const Eigen::MatrixXd covariance =
      config_.residual * kernel_(seen.features, seen.features) + seen.deviation.transpose() * seen.deviation;
  ScaledProcess process(seen.mean, covariance, accuracies, config_.noise);
  return Posterior(*this, std::move(seen), std::move(process));
}

ScaledProcess::Prediction Ranker::Posterior::Predict(const RankedNetworks& asked) const {
  const double residual = ranker_.config_.residual;
  const Eigen::MatrixXd across =
      residual * ranker_.kernel_(asked.features, seen_.features) + asked.deviation.transpose() * seen_.deviation;
  const Eigen::VectorXd variance = (residual + asked.deviation.colwise().squaredNorm().transpose().array()).matrix();
  return process_.Predict(asked.mean, across, variance);
}

std::optional<size_t> NextOfPortfolio(const Eigen::MatrixXd& scores, const Eigen::VectorXd& shares,
                                      const Eigen::VectorXd& best, const std::vector<bool>& open) {
  std::optional<size_t> next;
  double highest = 0;
  for (size_t i = 0; i < open.size(); ++i) {
    if (!open[i]) continue;
    const auto row = static_cast<Eigen::Index>(i);
    // Of those that raise it equally, in the end by nothing, the best on average.
    const double value = scores.row(row).transpose().cwiseMax(best).dot(shares) + 1e-3 * scores.row(row).dot(shares);
    if (next && value <= highest) continue;
    next = i;
    highest = value;
  }
  return next;
}

}  // namespace netwright
