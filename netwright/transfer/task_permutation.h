#ifndef NETWRIGHT_TRANSFER_TASK_PERMUTATION_H_
#define NETWRIGHT_TRANSFER_TASK_PERMUTATION_H_

#include <string>
#include <vector>

#include "netwright/base/random.h"

namespace netwright {

// How often each action was taken in each trial, and the trial's task.
struct TrialActions {
  std::vector<std::string> tasks;
  std::vector<std::vector<double>> frequencies;  // of the same actions in all trials
};

// Share of 1000 assignments of the trials to their tasks, the true one among them and all others random, under which
// the tasks' mean frequencies are at least as far from each other as they are: sum over trials of the squared distance
// from the mean of their task to that of all. Precondition: at least one trial.
double TaskPermutationP(TrialActions actions, Rng rng);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_TASK_PERMUTATION_H_
