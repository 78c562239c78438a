#ifndef NETWRIGHT_SEARCH_TRANSFER_HELD_OUT_H_
#define NETWRIGHT_SEARCH_TRANSFER_HELD_OUT_H_

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "netwright/search/strategy.h"
#include "netwright/transfer/fit_model.h"

namespace netwright {

// Searches on tasks whose data set was not learnt from: the model of each trial is fitted without it, and the networks
// are scored by the surrogate of all tasks, with noise.
struct HeldOutTrial {
  std::string task;
  // After 1, 2 .. networks: the share of random networks that the one it recommends would beat, both without noise.
  std::vector<double> quantiles;
};

// A strategy for a context, which loads the model if it wants one.
using MakeHeldOut = std::function<std::unique_ptr<Strategy>(const StrategyContext&, const TransferModel&)>;

// `seeds` trials of `evaluations` networks on each task, one proposal at a time; limits.net is taken from the scores.
std::vector<HeldOutTrial> RunHeldOut(const TaskScores& scores, const KernelChoice& choice, const MakeHeldOut& make,
                                     int evaluations, int seeds, const Limits& limits = {});

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_TRANSFER_HELD_OUT_H_
