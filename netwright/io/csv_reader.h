#ifndef NETWRIGHT_IO_CSV_READER_H_
#define NETWRIGHT_IO_CSV_READER_H_

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// Reads a CSV file (RFC 4180, a header line, UTF-8) row by row; blank lines are skipped. Usage errors name file and
// line: unreadable file, a row of another length than the header, quotes that do not pair, a NUL, a row longer than
// kMaxRowBytes. Not thread-safe.
class CsvReader {
 public:
  static constexpr size_t kMaxRowBytes = size_t{1} << 16;

  explicit CsvReader(std::string path);

  const std::vector<std::string>& header() const { return header_; }
  // Usage error that lists the columns where there is none, or two, of this name.
  size_t Column(std::string_view name) const;

  // The next row's fields; false at the file's end.
  bool Next(std::vector<std::string>& fields);

  int line() const { return row_line_; }  // of the row read last; counts from 1
  [[noreturn]] void Fail(std::string_view message) const;

 private:
  bool ReadRow(std::vector<std::string>& fields);

  std::string path_;
  std::ifstream file_;
  int line_ = 1, row_line_ = 1;
  std::vector<std::string> header_;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_CSV_READER_H_
