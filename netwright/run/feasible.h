#ifndef NETWRIGHT_RUN_FEASIBLE_H_
#define NETWRIGHT_RUN_FEASIBLE_H_

#include <string>

#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

struct ExperimentSpec;

// Usage error when a search could find nothing: no layer of the space fits the images, or no network keeps the limits.
// The line names the limits (by their configuration keys) that are too low, and the least that each could be.
void CheckFeasible(const SearchSpace& space, const InputSpec& input, const Limits& limits);

// A line of warning where the spec's strategy acts without masks and most first actions of the space are illegal on
// such images, as in multi-branch-direct: nearly all that it proposes would be invalid. Empty: nothing to warn of.
std::string UnmaskedWarning(const ExperimentSpec& spec, const SearchSpace& space, const InputSpec& input);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_FEASIBLE_H_
