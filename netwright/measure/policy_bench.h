#ifndef NETWRIGHT_MEASURE_POLICY_BENCH_H_
#define NETWRIGHT_MEASURE_POLICY_BENCH_H_

#include <memory>

#include "netwright/measure/measure.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// Steps a second of the agent that `meta-train` teaches, in trials of 20 legal networks whose scores are a hash of
// them. A learning one makes its updates over whole trials, several passes each.
Rate MeasurePolicy(const std::shared_ptr<const NetworkSpace>& space, int lanes, bool learn, double seconds);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_POLICY_BENCH_H_
