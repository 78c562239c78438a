#ifndef NETWRIGHT_GRAPH_INPUT_JSON_H_
#define NETWRIGHT_GRAPH_INPUT_JSON_H_

#include <nlohmann/json.hpp>

#include "netwright/graph/input_spec.h"

namespace netwright {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InputSpec, channels, height, width, classes)

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_INPUT_JSON_H_
