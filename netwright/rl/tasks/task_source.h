#ifndef NETWRIGHT_RL_TASKS_TASK_SOURCE_H_
#define NETWRIGHT_RL_TASKS_TASK_SOURCE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/task_context.h"

namespace netwright {

// Many episodes on one task, with a budget. It ends with the step that exhausts the budget, in mid-episode too.
struct Trial {
  TaskContext task;
  int64_t evaluations = 0;  // distinct networks scored in it (outcome ok); 0: no end
  int64_t steps = 0;        // actions taken in it; 0: no end
  int64_t episodes = 0;     // that ended in it; 0: no end
};

// Says what an environment's next trial is. Deterministic in its arguments. Not thread-safe.
class TaskSource {
 public:
  virtual ~TaskSource() = default;
  // lane: the environment; trial: 0, 1, 2 ... of that environment; rng: its own stream, drawn from by nothing else.
  virtual Trial Next(int lane, int64_t trial, Rng& rng) = 0;
};

// Every environment's trial is on this task and never ends.
std::unique_ptr<TaskSource> MakeOneTask(const TaskContext& task);
// Each trial is one of these, drawn uniformly. Precondition: there is one.
std::unique_ptr<TaskSource> MakeDrawnTrials(std::vector<Trial> trials);

}  // namespace netwright

#endif  // NETWRIGHT_RL_TASKS_TASK_SOURCE_H_
