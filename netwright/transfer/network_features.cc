#include "netwright/transfer/network_features.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"

namespace netwright {

namespace {

NetworkTemplate SettledFor(const SearchSpace& space, const NetworkTemplate& net) {
  const auto* networks = dynamic_cast<const NetworkSpace*>(&space);
  return networks == nullptr ? net : networks->Settled(net);
}

}  // namespace

FeatureExtractor::FeatureExtractor(std::shared_ptr<const SearchSpace> space, const InputSpec& reference,
                                   const NetworkTemplate& net)
    : space_(std::move(space)), reference_(reference), net_(SettledFor(*space_, net)) {}

std::optional<NetworkFeatures> FeatureExtractor::operator()(const Architecture& arch) const {
  NetworkFeatures features;
  for (const Action action : space_->ActionsOf(arch)) {
    if (action != space_->TerminalAction()) features.actions.push_back(static_cast<int16_t>(action));
  }
  const std::optional<Graph> graph = space_->NetworkOf(arch);
  if (!graph) return features;
  const std::optional<Shapes> shapes = InferShapes(*graph, reference_, net_);
  if (!shapes) return std::nullopt;
  const Shape& last = shapes->back();
  const Cost cost = EstimateCost(*graph, reference_, net_, 1);
  const auto poolings = std::count_if(graph->nodes.begin(), graph->nodes.end(),
                                      [](const Graph::Node& node) { return IsPooling(node.op); });
  features.costs.resize(7);
  features.costs << std::log(static_cast<double>(cost.params)), std::log(static_cast<double>(cost.flops)),
      std::log(static_cast<double>(last.height) * last.width), std::log(static_cast<double>(last.Elements())),
      graph->size(), graph->ConvolutionCount(), static_cast<double>(poolings);
  return features;
}

}  // namespace netwright
