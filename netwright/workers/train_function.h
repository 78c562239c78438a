#ifndef NETWRIGHT_WORKERS_TRAIN_FUNCTION_H_
#define NETWRIGHT_WORKERS_TRAIN_FUNCTION_H_

#include <functional>

#include "netwright/workers/job.h"

namespace netwright {

// Asked after each epoch; false: stop now, nobody waits for the answer any more.
using KeepGoing = std::function<bool()>;

// Trains one request; its answer's id and worker are filled in by the caller. May throw std::bad_alloc, and Error for
// what ends the run. The real one is MakeTrainFunction (run_job.h); tests inject others.
using TrainFunction = std::function<TrainAnswer(const TrainRequest&, const KeepGoing&)>;
using TrainFunctionFactory = std::function<TrainFunction(const WorkerSetup&)>;

// train(request), with the request's id; std::bad_alloc becomes kOutOfMemory. All other exceptions pass.
TrainAnswer AnswerRequest(const TrainFunction& train, const TrainRequest& request, const KeepGoing& keep_going);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_TRAIN_FUNCTION_H_
