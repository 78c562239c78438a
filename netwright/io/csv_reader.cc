#include "netwright/io/csv_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "netwright/base/error.h"

namespace netwright {

CsvReader::CsvReader(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary) {
  if (file_.peek() == std::char_traits<char>::eof()) FailUsage("{}: cannot be read, or is empty", path_);
  if (file_.peek() == 0xEF) file_.ignore(3);  // a byte order mark
  if (!ReadRow(header_)) Fail("there is no header line");
}

void CsvReader::Fail(std::string_view message) const { FailUsage("{}:{}: {}", path_, row_line_, message); }

size_t CsvReader::Column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) {
    FailUsage("{}:1: there is no column '{}'; the columns are {}", path_, name, fmt::join(header_, ", "));
  }
  if (std::find(found + 1, header_.end(), name) != header_.end()) {
    FailUsage("{}:1: two columns are called '{}'; rename one", path_, name);
  }
  return static_cast<size_t>(found - header_.begin());
}

bool CsvReader::Next(std::vector<std::string>& fields) {
  if (!ReadRow(fields)) return false;
  if (fields.size() != header_.size()) {
    Fail(fmt::format("{} fields, where the header has {}", fields.size(), header_.size()));
  }
  return true;
}

bool CsvReader::ReadRow(std::vector<std::string>& fields) {
  enum class State { kStart, kPlain, kQuoted, kClosed } state = State::kStart;  // of the field at hand
  fields.assign(1, {});
  row_line_ = line_;
  size_t bytes = 0;
  for (int c = file_.get(); c != std::char_traits<char>::eof(); c = file_.get()) {
    if (++bytes > kMaxRowBytes) Fail(fmt::format("a row of more than {} bytes; is a quote missing?", kMaxRowBytes));
    if (c == 0) Fail("a NUL character: this is not a CSV file");
    line_ += c == '\n';
    if (state == State::kQuoted) {
      if (c != '"') {
        fields.back() += static_cast<char>(c);
      } else if (file_.peek() == '"') {
        fields.back() += static_cast<char>(file_.get());
      } else {
        state = State::kClosed;
      }
    } else if (c == ',') {
      fields.emplace_back();
      state = State::kStart;
    } else if (c == '\n') {
      if (fields.size() > 1 || state != State::kStart) return true;
      row_line_ = line_;  // a blank line
    } else if (c == '\r' && file_.peek() == '\n') {
      continue;
    } else if (c == '"' && state == State::kStart) {
      state = State::kQuoted;
    } else if (c == '"' || state == State::kClosed) {
      Fail("a quote inside a field: quote the whole field and double the quotes in it");
    } else {
      fields.back() += static_cast<char>(c);
      state = State::kPlain;
    }
  }
  if (file_.bad()) Fail("cannot be read");
  if (state == State::kQuoted) Fail("a quote is not closed");
  return fields.size() > 1 || state != State::kStart;
}

}  // namespace netwright
