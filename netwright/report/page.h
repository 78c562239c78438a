#ifndef NETWRIGHT_REPORT_PAGE_H_
#define NETWRIGHT_REPORT_PAGE_H_

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "netwright/graph/layer_list.h"
#include "netwright/report/chart.h"
#include "netwright/report/table.h"

namespace netwright {

// A number at the head of a page.
struct KeyFigure {
  std::string label, value, note;
};

// What a page tells of a network when it is pointed at or opened.
struct NetworkCard {
  std::string title;                                       // "Network 12"
  std::string name;                                        // SearchSpace::Format's text
  std::vector<std::pair<std::string, std::string>> facts;  // label and value, the most telling first
  std::vector<LayerLine> layers = {};                      // empty: not drawn
};

// An image, and what an answer rests on in it. Both as PNG files.
struct ExplainedImage {
  std::string name, truth, answer, certainty;
  std::string picture, seen;
};

// One HTML page that opens offline, and a CSV file for every chart and every table that has a name. Items appear in the
// order in which they are added. All text given is plain, of any bytes. The page is a block of JSON and the scripts of
// web/, which show it.
class Page {
 public:
  // state: "running" and the like, beside the title; empty: none.
  explicit Page(std::string title, std::string note = {}, std::string state = {});

  void AddHeading(const std::string& text);
  void AddText(const std::string& text);  // one paragraph
  void AddPreformatted(const std::string& text, const std::string& title = {});
  void AddFigures(const std::vector<KeyFigure>& figures);
  void Add(Table table);
  void Add(Chart chart);
  // Small charts side by side, as many in a row as there is room for.
  void AddPanels(std::vector<Chart> charts);
  // Charts in one place, of which one is seen at a time.
  void AddChoice(const std::string& title, std::vector<Chart> charts);
  // Networks side by side, drawn. Those not known are left out.
  void AddDrawings(const std::vector<std::string>& networks);
  void AddImages(const std::vector<ExplainedImage>& images);

  // Names a network, for drawings, points of charts and rows of tables.
  void AddNetwork(const std::string& id, const NetworkCard& card);

  // The page as web/page.js takes it. csv: how its links to CSV files begin, a relative URL ("report/").
  nlohmann::json Json(const std::string& csv) const;

  // The text of the chart's or table's CSV; nullopt when there is none of that name.
  std::optional<std::string> Csv(const std::string& name) const;

  // Writes the page to `path`, the CSV files into the folder of the page's name without ".html"; each file is renamed
  // into place, the page last. It refers to nothing outside but those files. The same items give the same bytes. Run
  // error when a file cannot be written.
  void Write(const std::filesystem::path& path) const;

 private:
  void AddCsv(const std::string& name, std::string text);
  nlohmann::json Drawn(const Chart& chart);

  std::string title_, note_, state_;
  nlohmann::json items_ = nlohmann::json::array(), networks_ = nlohmann::json::object();
  std::map<std::string, std::string> csv_;  // by name; names of charts and tables differ
};

// The document that shows `data`, a page's Json or {"live": true, ...} (web/live.js), in a browser.
std::string PageHtml(std::string_view title, const nlohmann::json& data);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_PAGE_H_
