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

// Texts up to this length stay on one line.
constexpr size_t kLabelBytes = 32;

bool IsLabels(const Table& table, size_t column) {
  return !table.columns[column].numeric && std::all_of(table.rows.begin(), table.rows.end(), [column](const auto& row) {
    return row[column].size() <= kLabelBytes;
  });
}

std::string Cell(const char* tag, const char* kind, const std::string& text, double shade) {
  std::string attributes = *kind == '\0' ? "" : fmt::format(" class=\"{}\"", kind);
  if (shade > 0) attributes += fmt::format(" style=\"--shade:{:.0f}%\"", 100 * std::min(shade, 1.0));
  return fmt::format("<{}{}>{}</{}>", tag, attributes, EscapeMarkup(text), tag);
}

}  // namespace

std::string TableHtml(const Table& table) {
  NETWRIGHT_CHECK(table.shades.empty() || table.shades.size() == table.rows.size());
  for (const auto& row : table.rows) NETWRIGHT_CHECK(row.size() == table.columns.size());
  std::vector<const char*> kinds;  // of the cells, by column
  for (size_t c = 0; c < table.columns.size(); ++c) {
    kinds.push_back(table.columns[c].numeric ? "number" : IsLabels(table, c) ? "label" : "");
  }
  std::string html = "<table>\n";
  if (!table.title.empty()) html += fmt::format("<caption>{}</caption>\n", EscapeMarkup(table.title));
  if (HasHeader(table)) {
    html += "<thead><tr>";
    for (size_t c = 0; c < table.columns.size(); ++c) html += Cell("th", kinds[c], table.columns[c].title, 0);
    html += "</tr></thead>\n";
  }
  html += "<tbody>\n";
  const size_t shown = table.shown == 0 ? table.rows.size() : std::min(table.shown, table.rows.size());
  for (size_t r = 0; r < shown; ++r) {
    html += "<tr>";
    for (size_t c = 0; c < table.columns.size(); ++c) {
      html += Cell("td", kinds[c], table.rows[r][c], table.shades.empty() ? 0 : table.shades[r][c]);
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
