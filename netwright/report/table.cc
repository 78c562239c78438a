#include "netwright/report/table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "netwright/base/check.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

bool HasHeader(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const auto& column) { return !column.title.empty(); });
}

}  // namespace

nlohmann::json TableJson(const Table& table) {
  using nlohmann::json;
  NETWRIGHT_CHECK(table.shades.empty() || table.shades.size() == table.rows.size());
  NETWRIGHT_CHECK(table.networks.empty() || table.networks.size() == table.rows.size());
  json result = {{"title", CleanText(table.title)}, {"columns", json::array()}, {"rows", json::array()}};
  if (!table.name.empty()) result["name"] = table.name;
  if (table.shown > 0) result["shown"] = table.shown;
  for (const Table::Column& column : table.columns) {
    result["columns"].push_back({{"title", CleanText(column.title)}, {"numeric", column.numeric}});
  }
  for (const auto& row : table.rows) {
    NETWRIGHT_CHECK(row.size() == table.columns.size());
    json& cells = result["rows"].emplace_back(json::array());
    for (const std::string& cell : row) cells.push_back(CleanText(cell));
  }
  if (!table.shades.empty()) result["shades"] = table.shades;
  if (!table.networks.empty()) {
    result["networks"] = table.networks;
    result["network_column"] = table.network_column;
  }
  return result;
}

std::string TableCsv(const Table& table) {
  std::string csv;
  if (HasHeader(table)) {
    std::vector<std::string> titles;
    for (const Table::Column& column : table.columns) titles.push_back(column.title);
    csv += CsvLine(titles);
  }
  for (const std::vector<std::string>& row : table.rows) csv += CsvLine(row);
  return csv;
}

}  // namespace netwright
