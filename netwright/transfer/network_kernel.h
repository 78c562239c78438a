#ifndef NETWRIGHT_TRANSFER_NETWORK_KERNEL_H_
#define NETWRIGHT_TRANSFER_NETWORK_KERNEL_H_

#include <Eigen/Core>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "netwright/transfer/network_features.h"

namespace netwright {

// How alike two networks are, from 0 to 1: a mean, by the weights, of
//   exp(-d / (2 cost_length^2))   d: mean squared difference of the standardised costs
//   exp(-h / action_length)       h: actions that differ, counted from the first one on
//   exp(-h / action_length)       the same, counted from the last one on
// An action that only one of the networks has differs.
struct NetworkKernel {
  double cost_weight = 0.6, first_weight = 0.2, last_weight = 0.2;
  double cost_length = 1, action_length = 3;
  Eigen::VectorXd cost_mean, cost_scale;  // of NetworkFeatures::costs; empty where there are none

  // The costs' mean and deviation over these networks.
  void Standardise(std::span<const NetworkFeatures> networks);

  // Entry (i, j): of a[i] and b[j].
  Eigen::MatrixXd operator()(std::span<const NetworkFeatures> a, std::span<const NetworkFeatures> b) const;
};

void to_json(nlohmann::json& json, const NetworkKernel& kernel);
void from_json(const nlohmann::json& json, NetworkKernel& kernel);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_NETWORK_KERNEL_H_
