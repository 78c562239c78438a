#ifndef NETWRIGHT_RUN_FEASIBLE_H_
#define NETWRIGHT_RUN_FEASIBLE_H_

#include "netwright/space/input_spec.h"
#include "netwright/space/search_space.h"

namespace netwright {

// Usage error when a search could find nothing: no layer of the space fits the images, or no network keeps the limits.
// The line names the limits (by their configuration keys) that are too low, and the least that each could be.
void CheckFeasible(const SearchSpace& space, const InputSpec& input, const Limits& limits);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_FEASIBLE_H_
