#include "netwright/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "netwright/base/check.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

bool HasHeader(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const auto& column) { return !column.title.empty(); });
}

std::string Cell(const char* tag, const Table::Column& column, const std::string& text, double shade) {
  std::string attributes = column.numeric ? " class=\"number\"" : "";
  if (shade > 0) attributes += fmt::format(" style=\"--shade:{:.0f}%\"", 100 * std::min(shade, 1.0));
  return fmt::format("<{}{}>{}</{}>", tag, attributes, EscapeMarkup(text), tag);
}

}  // namespace

std::string TableHtml(const Table& table) {
  NETWRIGHT_CHECK(table.shades.empty() || table.shades.size() == table.rows.size());
  std::string html = "<table>\n";
  if (!table.title.empty()) html += fmt::format("<caption>{}</caption>\n", EscapeMarkup(table.title));
  if (HasHeader(table)) {
    html += "<thead><tr>";
    for (const Table::Column& column : table.columns) html += Cell("th", column, column.title, 0);
    html += "</tr></thead>\n";
  }
  html += "<tbody>\n";
  const size_t shown = table.shown == 0 ? table.rows.size() : std::min(table.shown, table.rows.size());
  for (size_t r = 0; r < shown; ++r) {
    NETWRIGHT_CHECK(table.rows[r].size() == table.columns.size());
    html += "<tr>";
    for (size_t c = 0; c < table.columns.size(); ++c) {
      html += Cell("td", table.columns[c], table.rows[r][c], table.shades.empty() ? 0 : table.shades[r][c]);
    }
    html += "</tr>\n";
  }
  html += "</tbody>\n</table>\n";
  if (shown < table.rows.size()) html += fmt::format("<p class=\"csv\">and {} more:</p>\n", table.rows.size() - shown);
  return html;
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
