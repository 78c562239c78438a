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
struct HeldOutConfig {
  int evaluations = 30;    // networks of a trial
  int seeds = 1;           // trials of a task
  Limits limits = {};      // limits.net is taken from the scores
  size_t learnt = 0;       // tasks that the model is fitted to, drawn for each data set; 0: all that may be
  bool unrelated = false;  // the strategy is told the accuracy of some random network instead: what it gains then, no
                           // reward has taught it
};

// Both are shares of random networks that a network would beat, without noise, after 1, 2 .. networks.
struct HeldOutTrial {
  std::string task;
  std::vector<double> recommended;  // of the network that the strategy recommends
  std::vector<double> proposed;     // of the network that it proposes
};

// A strategy for a context, which loads the model if it wants one.
using MakeHeldOut = std::function<std::unique_ptr<Strategy>(const StrategyContext&, const TransferModel&)>;

// One proposal at a time. Deterministic.
std::vector<HeldOutTrial> RunHeldOut(const TaskScores& scores, const KernelChoice& choice, const MakeHeldOut& make,
                                     const HeldOutConfig& config);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_TRANSFER_HELD_OUT_H_
