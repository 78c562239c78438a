#ifndef NETWRIGHT_TABLES_MEASUREMENTS_H_
#define NETWRIGHT_TABLES_MEASUREMENTS_H_

#include <memory>
#include <string>
#include <vector>

#include "netwright/spaces/search_space.h"
#include "netwright/tables/table_file.h"

namespace netwright {

struct MeasuredNetwork {
  Architecture arch;                            // the first code of it in the file
  std::string key;                              // SearchSpace::Key
  std::vector<std::vector<double>> accuracies;  // [task][replicate], fractions; empty: not measured
};

// A benchmark's measurements of all tasks at once.
struct Measurements {
  std::shared_ptr<const SearchSpace> space;
  std::vector<TableTask> tasks;
  std::vector<MeasuredNetwork> networks;  // distinct, each measured somewhere; in the file's order
};

// Usage errors that name file and line.
Measurements ReadMeasurements(const TableFile& file);

}  // namespace netwright

#endif  // NETWRIGHT_TABLES_MEASUREMENTS_H_
