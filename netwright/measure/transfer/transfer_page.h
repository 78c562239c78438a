#ifndef NETWRIGHT_MEASURE_TRANSFER_TRANSFER_PAGE_H_
#define NETWRIGHT_MEASURE_TRANSFER_TRANSFER_PAGE_H_

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "netwright/measure/transfer/transfer_curve.h"
#include "netwright/report/statistics.h"

namespace netwright {

// Curves of one strategy, a row for each unit, which is a task and a seed. Units are the same for all strategies.
struct TransferScores {
  std::vector<std::pair<std::string, uint64_t>> units = {};
  // [strategy][unit][networks - 1]: normalised regret, (highest - best so far) / (highest - lowest) of the accuracies
  // that the problem knows of the task, or else of all that any search found on it. 0 is best; below 0 is better than
  // all that was known.
  std::map<std::string, std::vector<std::vector<double>>> regret = {};
  std::map<std::string, std::vector<std::vector<double>>> quantile =
      {};               // the same; empty where a problem knows nothing
  size_t networks = 0;  // columns
};
// Of the units that every strategy has.
TransferScores ScoresOf(const std::vector<TransferCurve>& curves);

// Mean over units of 1 - regret after `networks` networks, averaged over 1 .. networks: the area under the curve.
double AreaUnderCurve(const std::vector<std::vector<double>>& regret, size_t networks);

// The difference of two strategies' paired values, first - second: mean with its 95 % interval (normal), and Wilcoxon's
// test over units.
struct PairedDifference {
  double mean = 0;
  Interval interval;
  WilcoxonResult test;
};
PairedDifference Compare(const std::vector<double>& first, const std::vector<double>& second);

// Curves with 95 % bands, scores at budgets, paired tests of `subject` against each other strategy. Returns what could
// not be drawn. Usage error when there are no curves, or none of `subject`.
std::vector<std::string> WriteTransferPage(const std::vector<TransferCurve>& curves, const std::string& subject,
                                           const std::filesystem::path& path);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_TRANSFER_PAGE_H_
