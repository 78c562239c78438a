#ifndef NETWRIGHT_TRANSFER_NETWORK_FEATURES_H_
#define NETWRIGHT_TRANSFER_NETWORK_FEATURES_H_

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What of a network decides how well it does, whatever its space.
struct NetworkFeatures {
  std::vector<int16_t> actions;  // that build it, without a terminal one
  // Of networks: the logarithms of parameters, FLOPs, the last layer's pixels and all its outputs; layers;
  // convolutions; poolings. Empty in spaces whose codes are no networks.
  Eigen::VectorXd costs;
};

// Describes networks by what they would be for one reference input, which makes features of different tasks the same.
// Thread-safe.
class FeatureExtractor {
 public:
  // net: settled by the space where it leaves something open.
  FeatureExtractor(std::shared_ptr<const SearchSpace> space, const InputSpec& reference, const NetworkTemplate& net);

  // nullopt for a network that is not valid for the reference input.
  std::optional<NetworkFeatures> operator()(const Architecture& arch) const;

  const SearchSpace& space() const { return *space_; }
  const InputSpec& reference() const { return reference_; }
  const NetworkTemplate& net() const { return net_; }

 private:
  std::shared_ptr<const SearchSpace> space_;
  InputSpec reference_;
  NetworkTemplate net_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_NETWORK_FEATURES_H_
