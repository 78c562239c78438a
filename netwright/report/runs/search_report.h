#ifndef NETWRIGHT_REPORT_RUNS_SEARCH_REPORT_H_
#define NETWRIGHT_REPORT_RUNS_SEARCH_REPORT_H_

#include <vector>

#include "netwright/report/page.h"
#include "netwright/report/runs/run_data.h"
#include "netwright/report/runs/setting.h"

namespace netwright {

// The report of one search, finished or not.
Page SearchReport(const RunData& data, const std::vector<ConfigDifference>& differences);

// Several searches side by side; runs of one strategy with one setting (all keys but the seed and what decides no
// result) on one data set are repetitions.
Page ComparisonReport(const std::vector<RunData>& runs);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_SEARCH_REPORT_H_
