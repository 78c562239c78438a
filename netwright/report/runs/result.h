#ifndef NETWRIGHT_REPORT_RUNS_RESULT_H_
#define NETWRIGHT_REPORT_RUNS_RESULT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/report/page.h"
#include "netwright/report/runs/run_data.h"

namespace netwright {

// A part of the summary ("best", "final"); null when there is none.
const nlohmann::json* SummaryPart(const RunData& data, const char* name);

// The head of a run's page: accuracy with its interval, size, latency, what the network takes in 8 bits, the search.
std::vector<KeyFigure> HeadFigures(const RunData& data);

// What the figures leave out. Empty before there is any.
Table ResultTable(const RunData& data);

// What the run's state means, one sentence; empty for a finished run.
std::string StateText(const RunData& data);

// How to go on with the run and its model: commands for a shell.
std::string UsageText(const RunData& data);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_RESULT_H_
