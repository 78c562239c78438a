#ifndef NETWRIGHT_FINAL_FIT_TEMPLATE_H_
#define NETWRIGHT_FINAL_FIT_TEMPLATE_H_

#include <optional>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// The width and the head with which `graph` is trained long: those of `wanted` where the network is then within
// `limits`; else the widest convolutions that are (by FLOPs), down to those of `searched`, and then the largest hidden
// dense layer; nullopt where even `searched` is beyond. limits.net is not read. average_span: Recipe's, which takes
// memory. Precondition: the graph is valid for this input.
std::optional<NetworkTemplate> FitTemplate(const Graph& graph, const InputSpec& input, const NetworkTemplate& wanted,
                                           const NetworkTemplate& searched, const Limits& limits,
                                           double average_span = 0);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FIT_TEMPLATE_H_
