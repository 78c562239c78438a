#ifndef NETWRIGHT_TRANSFER_RANDOM_SCORES_H_
#define NETWRIGHT_TRANSFER_RANDOM_SCORES_H_

#include <vector>

#include "netwright/evaluation/task_context.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {

// What a model foretells of 2,000 random networks, which are valid for the context and keep its limits, on one of its
// tasks, by index: scores, ascending. Always the same networks.
std::vector<double> RandomScores(const TransferModel& model, size_t task, const TaskContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_RANDOM_SCORES_H_
