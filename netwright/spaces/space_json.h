#ifndef NETWRIGHT_SPACES_SPACE_JSON_H_
#define NETWRIGHT_SPACES_SPACE_JSON_H_

#include <memory>
#include <nlohmann/json.hpp>

#include "netwright/spaces/search_space.h"

namespace netwright {

// A space for another program:
//   {"space": "chain", "actions": ["conv1", ..., "max3"], "layers": 10, "decisions": []}
// space: a name, or an absolute path of the file that it was made from; actions: none that ends a network; layers: at
// most so many actions build one; decisions: in their order, as {"name": ..., "choices": [...]}, of a space of
// decisions.
nlohmann::json SpaceToJson(const SearchSpace& space);

// From `decisions` if there are any, else from `space`. Usage error as of MakeAnySpace; throws
// nlohmann::json::exception on values of another type.
std::shared_ptr<const SearchSpace> SpaceFromJson(const nlohmann::json& json);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_SPACE_JSON_H_
