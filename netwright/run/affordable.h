#ifndef NETWRIGHT_RUN_AFFORDABLE_H_
#define NETWRIGHT_RUN_AFFORDABLE_H_

#include "netwright/run/spec.h"

namespace netwright {

// In a short budget of time an expensive network is trained for a few epochs only, and a cheap one is better in the
// end, whatever a search's short trainings of equal epochs say. So the preset's search_max_flops becomes smaller, in
// proportion to the budget and the workers, by a nominal speed; a value that the user gave stays. Without a budget or a
// final training nothing changes. cores: workers where the spec leaves them open.
void KeepAffordable(ExperimentSpec& spec, int cores);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_AFFORDABLE_H_
