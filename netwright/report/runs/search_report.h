#ifndef NETWRIGHT_REPORT_RUNS_SEARCH_REPORT_H_
#define NETWRIGHT_REPORT_RUNS_SEARCH_REPORT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/report/page.h"
#include "netwright/report/runs/run_data.h"

namespace netwright {

// A configuration key whose value is not its preset's.
struct ConfigDifference {
  std::string key, value, preset_value;
};

// The report of one search: what was searched and how, what came of it, how the search and the final training went, and
// how the final model did on the test part. Says what is not known yet of a run that has not finished.
Page SearchReport(const RunData& data, const std::vector<ConfigDifference>& differences);

// Several searches side by side: best accuracy so far by networks trained, mean and spread over the runs of one
// strategy with one setting (all keys but the seed and what decides no result) on one data set; their results; the
// configuration keys in which they differ.
Page ComparisonReport(const std::vector<RunData>& runs);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_SEARCH_REPORT_H_
