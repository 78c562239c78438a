#ifndef NETWRIGHT_REPORT_PAGE_H_
#define NETWRIGHT_REPORT_PAGE_H_

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "netwright/report/chart.h"
#include "netwright/report/table.h"

namespace netwright {

// One HTML page that opens offline, and a CSV file for every chart and every table that has a name. Items appear in the
// order in which they are added. All text given is plain.
class Page {
 public:
  explicit Page(std::string title) : title_(std::move(title)) {}

  void AddHeading(std::string text) { items_.emplace_back(Heading{std::move(text)}); }
  void AddText(std::string text) { items_.emplace_back(Paragraph{std::move(text)}); }  // one paragraph
  void AddPreformatted(std::string text) { items_.emplace_back(Preformatted{std::move(text)}); }
  void Add(Table table) { items_.emplace_back(std::move(table)); }
  void Add(Chart chart) { items_.emplace_back(std::move(chart)); }
  // Small charts side by side, as many in a row as there is room for.
  void AddPanels(std::vector<Chart> charts) { items_.emplace_back(Panels{std::move(charts)}); }

  // Writes the page to `path`, the CSV files into the folder of the page's name without ".html"; each file is renamed
  // into place, the page last. The page is well-formed XML and refers to nothing outside but those files. The same
  // items give the same bytes. Names of charts and tables must differ. A chart that cannot be drawn leaves a line in
  // its place. Returns what went wrong with drawing, a line each. Run error when a file cannot be written.
  std::vector<std::string> Write(const std::filesystem::path& path) const;

 private:
  struct Heading {
    std::string text;
  };
  struct Paragraph {
    std::string text;
  };
  struct Preformatted {
    std::string text;
  };
  struct Panels {
    std::vector<Chart> charts;
  };
  using Item = std::variant<Heading, Paragraph, Preformatted, Table, Chart, Panels>;
  class Writer;

  std::string title_;
  std::vector<Item> items_;
};

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_PAGE_H_
