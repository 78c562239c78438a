#ifndef NETWRIGHT_STORE_SQLITE_ROW_H_
#define NETWRIGHT_STORE_SQLITE_ROW_H_

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/VariadicBind.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace netwright {

// Binds the parameters of a statement, whatever its last use ended with. SQLite turns NaN into NULL.
template <typename... Values>
void Rebind(SQLite::Statement& statement, const Values&... values) {
  statement.tryReset();
  SQLite::bind(statement, values...);
}

// Reads the columns of a row, first to last.
class RowReader {
 public:
  explicit RowReader(SQLite::Statement& statement) : statement_(statement) {}
  std::string Text() { return statement_.getColumn(index_++).getString(); }
  int64_t Int64() { return statement_.getColumn(index_++).getInt64(); }
  int Int() { return statement_.getColumn(index_++).getInt(); }
  std::optional<uint64_t> Id() {
    const SQLite::Column column = statement_.getColumn(index_++);
    return column.isNull() ? std::nullopt : std::optional(static_cast<uint64_t>(column.getInt64()));
  }
  double Double() {
    const SQLite::Column column = statement_.getColumn(index_++);
    return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
  }

 private:
  SQLite::Statement& statement_;
  int index_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_STORE_SQLITE_ROW_H_
