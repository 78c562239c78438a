#ifndef NETWRIGHT_REPORT_STORE_CSV_H_
#define NETWRIGHT_REPORT_STORE_CSV_H_

#include <functional>
#include <string>
#include <vector>

#include "netwright/spaces/search_space.h"
#include "netwright/store/store.h"

namespace netwright {

// All experiments as CSV in order of appending: the columns of the database (schema.h) but the curve, and `forecast`: 1
// where the accuracy was foreseen, not measured. Where a strategy foretold any, `expected` too.
std::string ExperimentsCsv(Store& store);

// The step trace as CSV: position, lane, episode, step, action, reward, done, entropy, trial.
std::string StepsCsv(Store& store);
std::vector<std::string> StepFields(const Step& step);  // one line of it

// The search's distinct networks in the columns of the original system's database (NasGym): `reward` in percent,
// `accuracy` a fraction, `running_time` in seconds, `netstring` the Network Structure Code, `dataset-nethash` with a
// hash of ours. reward: what an ok evaluation was rewarded with, in [0, 1], given the graph's density.
using RewardOf = std::function<double(const Evaluation& evaluation, double density)>;
std::string OriginalCsv(Store& store, const NetworkSpace& space, const std::string& dataset, const RewardOf& reward);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_STORE_CSV_H_
