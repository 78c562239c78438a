#ifndef NETWRIGHT_RUN_WORKER_COUNT_H_
#define NETWRIGHT_RUN_WORKER_COUNT_H_

#include <string>

#include "netwright/run/spec.h"

namespace netwright {

struct WorkerCount {
  int started = 1;      // worker processes
  std::string warning;  // one line, when some of those wanted would idle in the search; else empty
};

// The worker processes of a run: spec.workers, else one of `cores` each (kGpuWorkers on a GPU), but no more than have
// something to do: the search has InFlight(spec) networks out at once, whatever the number of workers, and the final
// training its finalists. Decides no result. After ResolveDevice.
WorkerCount CountWorkers(const ExperimentSpec& spec, int cores);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_WORKER_COUNT_H_
