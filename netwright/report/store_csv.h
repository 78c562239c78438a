#ifndef NETWRIGHT_REPORT_STORE_CSV_H_
#define NETWRIGHT_REPORT_STORE_CSV_H_

#include <functional>
#include <string>
#include <vector>

#include "netwright/spaces/search_space.h"
#include "netwright/store/store.h"

namespace netwright {

// All experiments of a store as CSV, a line each in order of appending, with a header line: the columns of the database
// (schema.h) but the curve, and `forecast`: 1 where the accuracy was foreseen, not measured. Accuracies in [0, 1].
std::string ExperimentsCsv(Store& store);

// The step trace as CSV: position, lane, episode, step, action, reward, done, entropy, trial.
std::string StepsCsv(Store& store);
std::vector<std::string> StepFields(const Step& step);  // one line of it

// The search's distinct networks (a trained row, where there is one) in the columns of the original system's database
// of experiments (NasGym): `reward` in percent, `accuracy` a fraction, `running_time` in whole seconds, `is_valid` 0 or
// 1, `netstring` the rows of the Network Structure Code. `dataset-nethash` joins the data set's name with a hash of the
// netstring; the hash is ours, not the original's. reward: what an ok evaluation was rewarded with, in [0, 1], given
// the graph's density.
using RewardOf = std::function<double(const Evaluation& evaluation, double density)>;
std::string OriginalCsv(Store& store, const NetworkSpace& space, const std::string& dataset, const RewardOf& reward);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_STORE_CSV_H_
