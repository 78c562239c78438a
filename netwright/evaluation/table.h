#ifndef NETWRIGHT_EVALUATION_TABLE_H_
#define NETWRIGHT_EVALUATION_TABLE_H_

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "netwright/evaluation/evaluator.h"

namespace netwright {

// Graph::Text of a network -> what was measured of it on one task.
using MetricsTable = std::unordered_map<std::string, Metrics>;

// Reads JSON lines: objects with "network" and the fields of Metrics by name ("accuracy" is required). Blank lines are
// skipped; a later line of the same network replaces an earlier one. Usage error, naming file and line, for a file that
// cannot be read, a line that does not parse, or an accuracy outside [0, 1].
MetricsTable ReadMetricsTable(const std::string& path);

// Answers from memory, at once: tables[Proposal::task] holds the networks of that task. A network that is not in its
// table is kInvalid, with a message that says so. Replicates share one row.
std::unique_ptr<Evaluator> MakeTableEvaluator(std::vector<MetricsTable> tables);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TABLE_H_
