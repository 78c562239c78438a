#ifndef NETWRIGHT_REPORT_TABLE_H_
#define NETWRIGHT_REPORT_TABLE_H_

#include <string>
#include <vector>

namespace netwright {

// A table as data; text is plain.
struct Table {
  struct Column {
    std::string title = {};
    bool numeric = false;  // to the right, with digits of one width
  };
  std::string name = {};   // file stem of its CSV, as Chart::name; empty: no CSV
  std::string title = {};  // above it; empty: none
  std::vector<Column> columns = {};
  std::vector<std::vector<std::string>> rows = {};  // a text a column
  size_t shown = 0;                                 // rows on the page, the rest being in the CSV only; 0: all
  std::vector<std::vector<double>> shades = {};     // behind the cells, 0 .. 1, a number a cell; empty: none
};

// Without a header where no column has a title.
std::string TableHtml(const Table& table);
std::string TableCsv(const Table& table);  // RFC 4180

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TABLE_H_
