#ifndef NETWRIGHT_RUN_SESSION_FEASIBLE_H_
#define NETWRIGHT_RUN_SESSION_FEASIBLE_H_

#include <string>

#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

struct ExperimentSpec;

// Usage error when a search could find nothing: no layer of the space fits the images, or no network is within the
// limits. Names the keys that are too low, and the least value for each.
void CheckFeasible(const SearchSpace& space, const InputSpec& input, const Limits& limits);

// A warning when the strategy acts without masks and most first actions of the space are illegal on such images, else
// "".
std::string UnmaskedWarning(const ExperimentSpec& spec, const SearchSpace& space, const InputSpec& input);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_FEASIBLE_H_
