#ifndef NETWRIGHT_EVALUATION_TRIAL_H_
#define NETWRIGHT_EVALUATION_TRIAL_H_

#include <cstdint>

#include "netwright/spaces/architecture.h"

namespace netwright {

using TaskId = int;  // index into the run's tasks (data sets)

// One proposal: a network to be scored on a task.
struct Trial {
  uint64_t id = 0;  // counts from 0 in the order of asking; unique within a run
  Architecture arch;
  TaskId task = 0;
  int replicate = 0;  // > 0: the same network again with another child seed
  // A pointer was shifted: no new network, and nothing is trained for it. Counted apart.
  bool pointer_shift = false;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TRIAL_H_
