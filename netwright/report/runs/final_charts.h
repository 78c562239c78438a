#ifndef NETWRIGHT_REPORT_RUNS_FINAL_CHARTS_H_
#define NETWRIGHT_REPORT_RUNS_FINAL_CHARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/report/chart.h"
#include "netwright/report/runs/run_data.h"
#include "netwright/report/statistics.h"
#include "netwright/report/table.h"

namespace netwright {

// Validation accuracy of each network over epochs, the loss, and what became of each network. Empty without a final
// training.
Chart FinalAccuracyChart(const RunData& data);
Chart FinalLossChart(const RunData& data);
Table FinalistsTable(const RunData& data);

// What the final model said of the test part.
struct TestScore {
  int64_t correct = 0;
  int64_t total = 0;
  double accuracy = 0;  // NaN without images
  Interval interval;    // 95 %, Wilson
};
TestScore ScoreOf(const Predictions& predictions);

// A row a class that has test images, with its accuracy and interval, the hardest first. A class without a label is
// named by its number.
Table ClassTable(const Predictions& predictions, const std::vector<std::string>& labels);

// Up to 25 classes: the confusion matrix, a row a true class. More: the most frequent confusions, one a row.
Table ConfusionTable(const Predictions& predictions, const std::vector<std::string>& labels);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_FINAL_CHARTS_H_
