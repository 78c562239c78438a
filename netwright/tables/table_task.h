#ifndef NETWRIGHT_TABLES_TABLE_TASK_H_
#define NETWRIGHT_TABLES_TABLE_TASK_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// A limit that a table's task may have; its key is that of a run, too.
struct TableLimit {
  std::string_view key;
  int64_t Limits::*value;
};
inline constexpr std::array<TableLimit, 5> kTableLimits = {{{"max_params", &Limits::max_params},
                                                            {"max_flops", &Limits::max_flops},
                                                            {"max_flash", &Limits::max_flash},
                                                            {"max_ram", &Limits::max_ram},
                                                            {"max_macs", &Limits::max_macs}}};

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
  InputSpec input;                       // in spaces of networks
  Limits limits;                         // of kTableLimits
  std::vector<double> descriptors = {};  // as kDescriptorNames (evaluation/descriptors.h); empty: unknown
  TableMaking made = {};
};

}  // namespace netwright

#endif  // NETWRIGHT_TABLES_TABLE_TASK_H_
