#ifndef NETWRIGHT_SEARCH_PROGRAM_TASK_LINE_H_
#define NETWRIGHT_SEARCH_PROGRAM_TASK_LINE_H_

#include <string>
#include <string_view>

#include "netwright/search/strategy.h"

namespace netwright {

// What a strategy in another program is made from, as a line of JSON:
//   {"space": "chain", "actions": ["conv1", ..., "max3"], "layers": 10, "decisions": [], "networks": 100, "seed": 1,
//    "input": {"channels": 3, "height": 32, "width": 32, "classes": 10}, "limits": {...}, "descriptors": []}
// The space: spaces/space_json.h; networks: the run's budget of distinct ones, 0 for none; limits:
// spaces/limits_json.h.
std::string TaskLine(const StrategyContext& context);

// The inverse, without listener. Usage error for what is no such line; networks, seed, limits and descriptors may be
// left out.
StrategyContext ReadTaskLine(std::string_view line);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_PROGRAM_TASK_LINE_H_
