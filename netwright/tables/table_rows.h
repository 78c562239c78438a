#ifndef NETWRIGHT_TABLES_TABLE_ROWS_H_
#define NETWRIGHT_TABLES_TABLE_ROWS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/io/csv_reader.h"
#include "netwright/spaces/decisions/decision_space.h"
#include "netwright/spaces/search_space.h"
#include "netwright/tables/table_task.h"

namespace netwright {

// The rows of a benchmark's CSV file, one after another: a network and numbers. Usage errors name file and line. The
// space outlives it. Not thread-safe.
class TableRows {
 public:
  static constexpr int64_t kMaxRows = 2'000'000;

  TableRows(const std::string& csv, const SearchSpace& space);

  size_t Column(std::string_view name) const { return csv_.Column(name); }
  bool Next();  // false behind the last row

  const Architecture& architecture() const { return architecture_; }
  // nullopt for an empty field, which is no measurement.
  std::optional<double> Number(size_t column) const;
  std::optional<double> Accuracy(const TableTask& task, size_t column) const;
  [[noreturn]] void Fail(std::string_view message) const { csv_.Fail(message); }

 private:
  Architecture Read();

  CsvReader csv_;
  const SearchSpace& space_;
  const DecisionSpace* decisions_;  // null in spaces of networks
  std::vector<size_t> columns_;     // of the architecture's text, or of each decision
  std::vector<std::string> fields_;
  Architecture architecture_;
  int64_t rows_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_TABLES_TABLE_ROWS_H_
