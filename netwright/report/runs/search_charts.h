#ifndef NETWRIGHT_REPORT_RUNS_SEARCH_CHARTS_H_
#define NETWRIGHT_REPORT_RUNS_SEARCH_CHARTS_H_

#include <string>
#include <vector>

#include "netwright/report/chart.h"
#include "netwright/report/runs/pareto.h"
#include "netwright/report/runs/run_data.h"
#include "netwright/report/table.h"

namespace netwright {

// Charts and tables of one search. Accuracies are fractions on the search's held-out part.

// Each trained network's accuracy, and the best so far, over the number of networks and over minutes.
Chart EvaluationsChart(const RunData& data);
Chart TimeChart(const RunData& data);

// Best accuracy so far after 1, 2, ... trained networks; networks that failed count with what was best before.
std::vector<double> BestSoFar(const RunData& data);
// RunData::minutes of the same networks.
std::vector<double> TrainedMinutes(const RunData& data);

// The distinct networks that were trained to the end, the most accurate first, of equals the earlier.
std::vector<const Experiment*> ByAccuracy(const RunData& data);
Table NetworksTable(const RunData& data, const std::vector<CostedNetwork>& networks);

Table OutcomesTable(const RunData& data);
Table TimesTable(const RunData& data);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_SEARCH_CHARTS_H_
