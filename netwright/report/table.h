#ifndef NETWRIGHT_REPORT_TABLE_H_
#define NETWRIGHT_REPORT_TABLE_H_

#include <nlohmann/json_fwd.hpp>
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
  size_t shown = 0;                                 // rows to begin with, the others when asked for; 0: all
  std::vector<std::vector<double>> shades = {};     // behind the cells, 0 .. 1, a number a cell; empty: none
  std::vector<std::string> networks = {};           // which network each row is (Page::AddNetwork); empty: none
  size_t network_column = 0;                        // the cell that opens its card
};

// What web/table.js shows.
nlohmann::json TableJson(const Table& table);
// RFC 4180. Without a header where no column has a title.
std::string TableCsv(const Table& table);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TABLE_H_
