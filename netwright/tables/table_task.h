#ifndef NETWRIGHT_TABLES_TABLE_TASK_H_
#define NETWRIGHT_TABLES_TABLE_TASK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/graph/input_spec.h"

namespace netwright {

// What a column of a benchmark cost, and the program that measured it.
struct TableMaking {
  int64_t trainings = 0;
  double seconds = 0;  // of one worker
  std::string by;      // versions, separated by ", "
};

// One task of a benchmark (table_file.h).
struct TableTask {
  std::string name, column;
  std::string dataset;       // tasks of one data set are alike, and must not stand on both sides of a comparison
  double low = 0, high = 1;  // values that are the accuracies 0 and 1; or 1 and 0, unless:
  bool higher_is_better = true;
  InputSpec input;                        // in spaces of networks
  int64_t max_params = 0, max_flops = 0;  // of a network; 0: no limit
  std::vector<double> descriptors = {};   // as kDescriptorNames (evaluation/descriptors.h); empty: unknown
  TableMaking made = {};
};

}  // namespace netwright

#endif  // NETWRIGHT_TABLES_TABLE_TASK_H_
