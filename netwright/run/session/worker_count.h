#ifndef NETWRIGHT_RUN_SESSION_WORKER_COUNT_H_
#define NETWRIGHT_RUN_SESSION_WORKER_COUNT_H_

#include <string>

#include "netwright/run/spec.h"

namespace netwright {

struct WorkerCount {
  int started = 1;      // worker processes
  std::string warning;  // one line, when some of those wanted would idle in the search; else empty
};

// `wanted`, by default (0) what the problem says, or one a core. On nodes (workers/nodes/node_options.h) it is the
// number of each node, and 0 where that is one a core there.
int WantedWorkers(int wanted, const WorkerNeed& need, int cores);

// WantedWorkers of spec.workers, but no more than are busy: the search has InFlight(spec) networks out, and the final
// training its finalists; or all of them, where idle ones speculate. Decides no result.
WorkerCount CountWorkers(const ExperimentSpec& spec, const WorkerNeed& need, int cores);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_WORKER_COUNT_H_
