#ifndef NETWRIGHT_SPACES_SPACE_JSON_H_
#define NETWRIGHT_SPACES_SPACE_JSON_H_

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "netwright/spaces/search_space.h"

namespace netwright {

// What makes it again by MakeAnySpace: the file, absolute, that it was first made from, else its name.
std::string SourceOf(const SearchSpace& space);

// A space for another program:
//   {"space": "chain", "actions": ["conv1", ..., "max3"], "layers": 10, "decisions": []}
// space: SourceOf, of decisions the name; actions: none that ends a network; layers: at
// most so many actions build one; decisions: in their order, as {"name": ..., "choices": [...]}, of a space of
// decisions.
nlohmann::json SpaceToJson(const SearchSpace& space);

// From `decisions` if there are any, else from `space`. Usage error as of MakeAnySpace; throws
// nlohmann::json::exception on values of another type.
std::shared_ptr<const SearchSpace> SpaceFromJson(const nlohmann::json& json);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_SPACE_JSON_H_
