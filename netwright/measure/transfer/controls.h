#ifndef NETWRIGHT_MEASURE_TRANSFER_CONTROLS_H_
#define NETWRIGHT_MEASURE_TRANSFER_CONTROLS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Whether a strategy makes use of what it hears of its networks: the same strategy hearing something else, and a probe.
// The first two recommend the network that was best in truth.

// Hears accuracies drawn from `accuracies` (not empty) instead, by (seed, "unrelated rewards", network).
std::unique_ptr<Strategy> WithUnrelatedRewards(std::unique_ptr<Strategy> inner, std::vector<double> accuracies,
                                               uint64_t seed);

// Hears nothing; it still knows which networks it proposed. Ask: usage error when it waits to hear.
std::unique_ptr<Strategy> WithWipedMemory(std::unique_ptr<Strategy> inner);

// What a strategy proposes next, having proposed as many networks at once as it will, five at most: when it hears of
// them (first), and when it hears their accuracies in the opposite order, the worst network having the best one's
// (second). `truth` and `opposite` are the same strategy, made twice. Usage error when it proposes fewer than two
// before it hears of any. nullopt: interrupted.
std::optional<std::pair<Proposal, Proposal>> ProbeNextProposal(Strategy& truth, Strategy& opposite,
                                                               Evaluator& evaluator);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_CONTROLS_H_
