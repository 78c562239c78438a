#ifndef NETWRIGHT_MEASURE_TRANSFER_ADAPTATION_H_
#define NETWRIGHT_MEASURE_TRANSFER_ADAPTATION_H_

#include <optional>
#include <vector>

#include "netwright/measure/transfer/transfer_curve.h"
#include "netwright/report/table.h"

namespace netwright {

// Whether strategies adapt within a trial, by what they proposed. Functions of curves, deterministic.

// Of the two networks of each search by a strategy under "probe:" (controls.h). The probability of an action at a
// position is how often it is there, over a task's seeds; a network that has ended has an action of its own. Means over
// tasks.
struct ProposalProbe {
  double first_action = 0;  // total variation between the first position's probabilities, in [0, 1]
  double all_actions = 0;   // the same, mean over all positions up to the task's longest network
  double changed = 0;       // share of the searches whose two networks differ
};
ProposalProbe ProbeOf(const std::vector<TransferCurve>& curves);  // of one strategy, at least one

// The quantile of the n-th proposal, mean over searches with its 95 % interval; a row a strategy. Of the searches that
// trained at least so many networks. nullopt where no problem knows quantiles.
std::optional<Table> ProposalTable(const std::vector<TransferCurve>& curves);

// Of each strategy, whether its networks have other layers on other tasks (TaskPermutationP, the shares of a search's
// actions); and the probe of reward. nullopt without a strategy under control.
std::optional<Table> AdaptationTable(const std::vector<TransferCurve>& curves);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_ADAPTATION_H_
