#ifndef NETWRIGHT_EVALUATION_TABLE_H_
#define NETWRIGHT_EVALUATION_TABLE_H_

#include <memory>
#include <unordered_map>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/network_key.h"

namespace netwright {

// Proposal::key -> what was measured of it on one task, once or several times. No list is empty.
using MetricsTable = std::unordered_map<NetworkKey, std::vector<Metrics>>;

// Answers from memory, at once: tables[Proposal::task] holds what is known of that task. Replicate r gets measurement
// r, and the first again behind the last one. What is not in its table is kInvalid, with a message that says so.
std::unique_ptr<Evaluator> MakeTableEvaluator(std::vector<MetricsTable> tables);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TABLE_H_
