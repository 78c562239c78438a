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
  // Likewise, with at least so many columns: the accuracy, and its quantile, which is empty where a problem knows
  // nothing.
  std::map<std::string, std::vector<std::vector<double>>> accuracy = {}, quantile = {};
  size_t networks = 0;  // columns
};
// Of the units that every strategy has; searches without a score do not count.
TransferScores ScoresOf(const std::vector<TransferCurve>& curves);

// The same searches against what their trainings cost, instead of how many there were: best[c - 1] is what was known
// when trainings of cost c were paid. The unit is a task's mean training by the strategy whose trainings cost least
// there. A search without a trained network has the lowest accuracy known, and quantile 0; one that has trained all its
// networks keeps what it has. All end where a tenth of the searches by some strategy have trained all of theirs. Empty
// where costs are not known.
std::vector<TransferCurve> ByCost(const std::vector<TransferCurve>& curves);

// Of TransferScores: what each unit had after so many networks.
std::vector<double> Column(const std::vector<std::vector<double>>& rows, size_t networks);

// The numbers of networks that tables show.
std::vector<size_t> BudgetsUpTo(size_t networks);
std::string MeanText(const std::vector<double>& values);  // with half its 95 % interval (normal): "0.5000 ± 0.0100"

// Mean over units of 1 - regret after `networks` networks, averaged over 1 .. networks: the area under the curve.
double AreaUnderCurve(const std::vector<std::vector<double>>& regret, size_t networks);

// The difference of two strategies' paired values, first - second: mean with its 95 % interval (Student's), and
// Wilcoxon's test over units.
struct PairedDifference {
  double mean = 0;
  Interval interval;
  WilcoxonResult test;
};
PairedDifference Compare(const std::vector<double>& first, const std::vector<double>& second);

// Curves with 95 % bands, scores at budgets, paired tests of `subject` against each other strategy, by networks and by
// cost; whether strategies adapt (adaptation.h). Usage error when there are no curves, or none of
// `subject`.
void WriteTransferPage(const std::vector<TransferCurve>& curves, const std::string& subject,
                       const std::filesystem::path& path);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_TRANSFER_PAGE_H_
