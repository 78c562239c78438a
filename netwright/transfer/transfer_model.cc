#include "netwright/transfer/transfer_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/network_check.h"

namespace netwright {
namespace {

// Descriptors of two tasks that differ by so many deviations on average count as unlike.
constexpr double kDescriptorLength = 0.7;
constexpr double kEvenShare = 0.5;  // of the shares that no descriptor changes

}  // namespace

double SourceTask::AccuracyAt(double score) const {
  NETWRIGHT_CHECK(accuracies.size() >= 2);
  const double place = (score + kWidest) / kStep;
  const double low = std::clamp(std::floor(place), 0.0, static_cast<double>(accuracies.size() - 2));
  const auto at = static_cast<size_t>(low);
  return std::clamp(accuracies[at] + (place - low) * (accuracies[at + 1] - accuracies[at]), 0.0, 1.0);
}

TransferModel::TransferModel(const FeatureExtractor& features, Parts parts)
    : features_(features), parts_(std::move(parts)) {
  for (const Architecture& network : parts_.networks) {
    const std::optional<NetworkFeatures> described = features_(network);
    NETWRIGHT_CHECK(described.has_value());
    design_.push_back(*described);
  }
  const auto count = static_cast<Eigen::Index>(design_.size());
  NETWRIGHT_CHECK(count > 0 && parts_.weights.rows() == count && parts_.weights.cols() == parts_.level.size());
}

Eigen::MatrixXd TransferModel::Predict(std::span<const NetworkFeatures> networks) const {
  return (parts_.kernel(networks, design_) * parts_.weights).rowwise() + parts_.level.transpose();
}

Eigen::VectorXd TransferModel::SharesFor(std::span<const double> descriptors) const {
  const auto count = static_cast<Eigen::Index>(tasks().size());
  const auto size = static_cast<Eigen::Index>(descriptors.size());
  const bool known = size > 0 && std::all_of(tasks().begin(), tasks().end(), [&](const SourceTask& task) {
                       return task.descriptors.size() == descriptors.size();
                     });
  const Eigen::VectorXd even = Eigen::VectorXd::Constant(count, 1.0 / static_cast<double>(count));
  if (!known) return even;
  Eigen::MatrixXd sources(size, count);
  for (Eigen::Index t = 0; t < count; ++t) {
    sources.col(t) = Eigen::Map<const Eigen::VectorXd>(tasks()[static_cast<size_t>(t)].descriptors.data(), size);
  }
  const Eigen::VectorXd mean = sources.rowwise().mean();
  const Eigen::VectorXd scale =
      (sources.colwise() - mean).rowwise().norm().cwiseMax(1e-9) / std::sqrt(static_cast<double>(count));
  const Eigen::VectorXd wanted = Eigen::Map<const Eigen::VectorXd>(descriptors.data(), size).cwiseQuotient(scale);
  const Eigen::MatrixXd scaled = scale.cwiseInverse().asDiagonal() * sources;
  const Eigen::VectorXd distance = (scaled.colwise() - wanted).colwise().squaredNorm() / static_cast<double>(size);
  const double nearest = distance.minCoeff();
  Eigen::VectorXd alike = (-(distance.array() - nearest) / (2 * kDescriptorLength * kDescriptorLength)).exp().matrix();
  alike /= alike.sum();
  return kEvenShare * even + (1 - kEvenShare) * alike;
}

std::vector<Architecture> TransferModel::NetworksFor(const InputSpec& input, const Limits& limits) const {
  const SearchSpace& space = features_.space();
  std::vector<Architecture> fitting;
  for (const Architecture& network : networks()) {
    const std::optional<Graph> graph = space.NetworkOf(network);
    if (MayBeTrained(space, network, graph ? &*graph : nullptr, input, limits)) fitting.push_back(network);
  }
  return fitting;
}

std::string TransferModel::MisfitOf(const InputSpec& input, const Limits& limits) const {
  if (features_.reference().height > 0) {
    constexpr double kBeyond = 1.5;
    int smallest = features_.reference().height, largest = 0;
    for (const SourceTask& task : tasks()) {
      smallest = std::min(smallest, task.input.height);
      largest = std::max(largest, task.input.height);
    }
    const int low = std::min(input.height, input.width), high = std::max(input.height, input.width);
    if (kBeyond * low < smallest || high > kBeyond * largest) {
      return fmt::format("it was learnt on images of {} to {} pixels, these have {} x {}", smallest, largest,
                         input.height, input.width);
    }
  }
  const size_t kept = NetworksFor(input, limits).size();
  constexpr double kLeastShare = 0.02;
  if (static_cast<double>(kept) >= kLeastShare * static_cast<double>(networks().size())) return "";
  return fmt::format("only {} of the {} networks that it was learnt from keep the limits", kept, networks().size());
}

}  // namespace netwright
