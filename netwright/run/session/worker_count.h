#ifndef NETWRIGHT_RUN_SESSION_WORKER_COUNT_H_
#define NETWRIGHT_RUN_SESSION_WORKER_COUNT_H_

#include <string>

#include "netwright/run/spec.h"

namespace netwright {

struct WorkerCount {
  int started = 1;      // worker processes
  std::string warning;  // one line, when some of those wanted would idle in the search; else empty
};

// spec.workers, by default what the problem says, but no more than are busy: the search has InFlight(spec) networks
// out, and the final training its finalists. Decides no result.
WorkerCount CountWorkers(const ExperimentSpec& spec, const WorkerNeed& need, int cores);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_WORKER_COUNT_H_
