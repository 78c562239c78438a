#ifndef NETWRIGHT_WORKERS_TRAINING_RATE_H_
#define NETWRIGHT_WORKERS_TRAINING_RATE_H_

#include "netwright/graph/input_spec.h"
#include "netwright/workers/evaluators.h"

namespace netwright {

// Trains a network of a few layers on the runner's task 0 for a moment, with the given recipe: images a second, 0 where
// it could not be trained. `runner` has no other jobs. The network is the deepest of a fixed list that is valid for the
// images.
double MeasureTrainingRate(JobRunner& runner, const InputSpec& input, const Recipe& recipe);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_TRAINING_RATE_H_
