#ifndef NETWRIGHT_WORKERS_RUN_JOB_H_
#define NETWRIGHT_WORKERS_RUN_JOB_H_

#include "netwright/workers/job.h"
#include "netwright/workers/train_function.h"

namespace netwright {

// Real training: maps the setup's packed data sets once (run error when one is not there), then trains each request
// with Train of train/trainer.h.
TrainFunction MakeTrainFunction(const WorkerSetup& setup);

// The hidden command `netwright worker --fd N`: WorkerMain with real training, LibTorch on one thread. Returns the
// process's exit code.
int TrainingWorkerMain(int fd);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_RUN_JOB_H_
