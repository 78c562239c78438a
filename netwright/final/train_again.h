#ifndef NETWRIGHT_FINAL_TRAIN_AGAIN_H_
#define NETWRIGHT_FINAL_TRAIN_AGAIN_H_

#include <string>
#include <vector>

#include "netwright/workers/evaluators.h"

namespace netwright {

// Makes the files of a network's training again, where they are lost or damaged. stages: all that led to them, in
// order; each goes on from the state that the one before saves. Only those are trained whose predecessor's state is not
// there whole. What is told of it is one warning. False when interrupted; run error when a stage fails.
bool TrainAgain(JobRunner& runner, const std::vector<TrainRequest>& stages);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_TRAIN_AGAIN_H_
