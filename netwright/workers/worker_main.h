#ifndef NETWRIGHT_WORKERS_WORKER_MAIN_H_
#define NETWRIGHT_WORKERS_WORKER_MAIN_H_

#include "netwright/workers/train_function.h"

namespace netwright {

// The conversation between a pool and a worker, over the Channel whose descriptor the worker finds in its arguments
// (`program worker --fd N`):
//   pool    {"setup": WorkerSetup, "limits": WorkerLimits}
//   worker  {"ready": kWorkerProtocol}            once its data are mapped
//   pool    {"job": TrainRequest}                 one at a time
//   worker  {"answer": TrainAnswer}
//   worker  {"error": {"kind": 1, "message": ""}} in place of ready or answer: an Error was thrown; the worker ends
inline constexpr int kWorkerProtocol = 1;

// A worker's whole life on descriptor `fd` of a channel: setup, then jobs until the pool closes its end. Dies with the
// process that started it (by SIGKILL, if it is busy then), and ignores SIGXFSZ and SIGINT: Ctrl-C reaches the whole
// process group, and the parent decides. Returns the exit code. Exceptions other than Error and std::bad_alloc are
// not caught: the worker dies of them, which the pool answers for.
int WorkerMain(int fd, const TrainFunctionFactory& make_train);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_WORKER_MAIN_H_
