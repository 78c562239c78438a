#ifndef NETWRIGHT_STUDIES_CSV_H_
#define NETWRIGHT_STUDIES_CSV_H_

#include <filesystem>

#include "studies/data.h"

namespace netwright {

// The numbers behind every figure of a study: in `folder`
//   runs.csv      one line a run: part, agent, data set, seed, order, state
//   steps.csv     the step trace of all runs
//   episodes.csv  each finished episode: lane, last position, length, best and accumulated reward
//   windows.csv   of 50 episodes in a run: mean and standard deviation of these three
//   actions.csv   count and share of each action in a run
//   networks.csv  each distinct network of a run: accuracy, parameters, FLOPs, training time
//   final.csv     long trainings: accuracy of each network and replicate
//   times.csv     wall and training seconds of each run
// Accuracies and rewards are fractions. Run error when a file cannot be written.
void WriteStudyCsv(const StudyData& study, const std::filesystem::path& folder);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_CSV_H_
