#include "netwright/transfer/network_kernel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace netwright {
namespace {

using Actions = std::vector<int16_t>;
constexpr size_t kMostActions = 128;

struct Differences {
  size_t first = 0, last = 0;  // counted from the first action on, and from the last
};

Differences Differing(const Actions& a, const Actions& b) {
  const size_t common = std::min(a.size(), b.size()), longer = std::max(a.size(), b.size());
  Differences differences = {longer - common, longer - common};
  for (size_t i = 0; i < common; ++i) {
    differences.first += a[i] != b[i];
    differences.last += a[a.size() - 1 - i] != b[b.size() - 1 - i];
  }
  return differences;
}

// The standardised costs, a column each, scaled so that squared distances are the exponents wanted.
Eigen::MatrixXd ScaledCosts(const NetworkKernel& kernel, std::span<const NetworkFeatures> networks) {
  const Eigen::Index rows = kernel.cost_mean.size();
  Eigen::MatrixXd costs(rows, static_cast<Eigen::Index>(networks.size()));
  const double length = kernel.cost_length * std::sqrt(2.0 * static_cast<double>(std::max<Eigen::Index>(1, rows)));
  for (size_t i = 0; i < networks.size(); ++i) {
    costs.col(static_cast<Eigen::Index>(i)) =
        (networks[i].costs - kernel.cost_mean).cwiseQuotient(kernel.cost_scale) / length;
  }
  return costs;
}

std::vector<double> ToVector(const Eigen::VectorXd& values) { return {values.begin(), values.end()}; }

Eigen::VectorXd FromVector(const std::vector<double>& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

void NetworkKernel::Standardise(std::span<const NetworkFeatures> networks) {
  const Eigen::Index rows = networks.empty() ? 0 : networks.front().costs.size();
  cost_mean = cost_scale = Eigen::VectorXd::Zero(rows);
  const auto count = static_cast<double>(networks.size());
  for (const NetworkFeatures& network : networks) cost_mean += network.costs / count;
  for (const NetworkFeatures& network : networks) cost_scale += (network.costs - cost_mean).cwiseAbs2() / count;
  cost_scale = cost_scale.cwiseSqrt().cwiseMax(1e-6);
}

Eigen::MatrixXd NetworkKernel::operator()(std::span<const NetworkFeatures> a,
                                          std::span<const NetworkFeatures> b) const {
  const bool has_costs = cost_mean.size() > 0;
  const double total = first_weight + last_weight + (has_costs ? cost_weight : 0);
  std::array<double, kMostActions> decay;
  for (size_t i = 0; i < decay.size(); ++i) decay[i] = std::exp(-static_cast<double>(i) / action_length) / total;
  const Eigen::MatrixXd costs_a = ScaledCosts(*this, a), costs_b = ScaledCosts(*this, b);
  Eigen::MatrixXd kernel(a.size(), b.size());
  for (size_t j = 0; j < b.size(); ++j) {
    const auto column = static_cast<Eigen::Index>(j);
    for (size_t i = 0; i < a.size(); ++i) {
      const Differences differing = Differing(a[i].actions, b[j].actions);
      kernel(static_cast<Eigen::Index>(i), column) = first_weight * decay[std::min(differing.first, kMostActions - 1)] +
                                                     last_weight * decay[std::min(differing.last, kMostActions - 1)];
    }
    if (!has_costs) continue;
    kernel.col(column) +=
        (cost_weight / total) *
        (-(costs_a.colwise() - costs_b.col(column)).colwise().squaredNorm()).array().exp().matrix().transpose();
  }
  return kernel;
}

void to_json(nlohmann::json& json, const NetworkKernel& kernel) {
  json = {{"cost_weight", kernel.cost_weight},        {"first_weight", kernel.first_weight},
          {"last_weight", kernel.last_weight},        {"cost_length", kernel.cost_length},
          {"action_length", kernel.action_length},    {"cost_mean", ToVector(kernel.cost_mean)},
          {"cost_scale", ToVector(kernel.cost_scale)}};
}

void from_json(const nlohmann::json& json, NetworkKernel& kernel) {
  json.at("cost_weight").get_to(kernel.cost_weight);
  json.at("first_weight").get_to(kernel.first_weight);
  json.at("last_weight").get_to(kernel.last_weight);
  json.at("cost_length").get_to(kernel.cost_length);
  json.at("action_length").get_to(kernel.action_length);
  kernel.cost_mean = FromVector(json.at("cost_mean").get<std::vector<double>>());
  kernel.cost_scale = FromVector(json.at("cost_scale").get<std::vector<double>>());
}

}  // namespace netwright
