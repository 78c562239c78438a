#ifndef NETWRIGHT_TRANSFER_POLICY_TRAINING_TASK_H_
#define NETWRIGHT_TRANSFER_POLICY_TRAINING_TASK_H_

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// A task that policies are learnt on: a data set of which is known how good networks are on it.
struct TrainingTask {
  std::string name;
  InputSpec input;
  Limits limits;                         // of every search on it
  std::vector<double> descriptors = {};  // of order 1; none: not known
};

// How good networks are on each training task, as scores with mean 0 and deviation 1 over a task's networks: measured
// or foreseen. Writes [networks][tasks], row after row.
using ScoreFunction = std::function<void(std::span<const Architecture> networks, std::span<float> scores)>;

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_TRAINING_TASK_H_
