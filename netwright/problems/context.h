#ifndef NETWRIGHT_PROBLEMS_CONTEXT_H_
#define NETWRIGHT_PROBLEMS_CONTEXT_H_

#include "netwright/evaluation/task_context.h"
#include "netwright/problems/problem.h"

namespace netwright {

// Of the first task of a problem that is open.
inline TaskContext ContextOf(const Problem& problem) {
  const TaskInfo task = problem.tasks().front();
  return {.task = 0, .input = task.input, .limits = problem.limits(), .descriptors = task.descriptors};
}

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_CONTEXT_H_
