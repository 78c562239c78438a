#ifndef NETWRIGHT_EVALUATION_TASK_CONTEXT_H_
#define NETWRIGHT_EVALUATION_TASK_CONTEXT_H_

#include <vector>

#include "netwright/evaluation/proposal.h"
#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What networks are built for.
struct TaskContext {
  TaskId task = 0;
  InputSpec input;
  Limits limits;
  std::vector<double> descriptors = {};  // of the data set (TaskInfo); none: not known
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TASK_CONTEXT_H_
