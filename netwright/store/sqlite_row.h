#ifndef NETWRIGHT_STORE_SQLITE_ROW_H_
#define NETWRIGHT_STORE_SQLITE_ROW_H_

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace netwright {

// Binds values from the first parameter on. Text is copied. SQLite turns NaN into NULL.
class Binder {
 public:
  explicit Binder(SQLite::Statement& statement) : statement_(statement) {
    statement_.tryReset();  // whatever the last use ended with
  }
  Binder& operator<<(const std::string& value) {
    statement_.bind(++index_, value);
    return *this;
  }
  Binder& operator<<(std::string_view value) { return *this << std::string(value); }
  Binder& operator<<(int64_t value) {
    statement_.bind(++index_, value);
    return *this;
  }
  Binder& operator<<(int value) { return *this << int64_t{value}; }
  Binder& operator<<(double value) {
    statement_.bind(++index_, value);
    return *this;
  }
  Binder& operator<<(const std::optional<uint64_t>& value) {
    if (value) return *this << static_cast<int64_t>(*value);
    statement_.bind(++index_);  // NULL
    return *this;
  }
  int count() const { return index_; }

 private:
  SQLite::Statement& statement_;
  int index_ = 0;
};

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
