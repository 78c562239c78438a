#ifndef NETWRIGHT_APPS_NETWORK_JSON_H_
#define NETWRIGHT_APPS_NETWORK_JSON_H_

#include <nlohmann/json.hpp>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// What DrawNetwork draws, as numbers (docs/json.md). Of an invalid network the layers up to the one that breaks it.
nlohmann::ordered_json NetworkJson(const Graph& graph, const InputSpec& input, const NetworkTemplate& net,
                                   int batch_size = 128);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_NETWORK_JSON_H_
