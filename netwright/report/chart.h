#ifndef NETWRIGHT_REPORT_CHART_H_
#define NETWRIGHT_REPORT_CHART_H_

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "netwright/report/statistics.h"

namespace netwright {

struct Axis {
  std::string label = {};                     // with its unit
  bool log = false;                           // to base 10; values that are not positive are left out
  std::optional<double> low = {}, high = {};  // fixed ends; else they follow the values
};

// One series of points. NaN breaks a line. Of more than 5000 single points only every n-th is drawn.
struct Series {
  enum class Mark { kLine, kSteps, kPoints, kLineAndPoints };
  std::string name = {};
  std::vector<double> x = {}, y = {};       // same size
  std::vector<double> low = {}, high = {};  // a band around a line, vertical bars at points; empty: none
  Mark mark = Mark::kLine;
  bool quiet = false;                      // grey: what others are to be seen against
  std::vector<std::string> networks = {};  // which network each point is (Page::AddNetwork); empty: none
};

// Adds a mean and a band of one standard deviation, cut off where the quantity ends.
void AddMean(Series& series, double x, const MeanSd& of, Interval range);

// A vertical line across the chart, such as a change of environment.
struct VerticalMark {
  double x = 0;
  std::string label = {};
};

struct XyPlot {
  std::vector<Series> series = {};
  std::vector<VerticalMark> marks = {};
};

// Groups of bars side by side: a bar a series in each group.
struct BarPlot {
  struct Bars {
    std::string name = {};
    std::vector<double> values = {};  // one a group; NaN: no bar
    std::vector<double> errors = {};  // half the length of an error bar, one a group; empty: none
  };
  std::vector<std::string> groups = {};
  std::vector<Bars> series = {};
};

// Box plots side by side, with the numbers of BoxPlotNumbers.
struct BoxPlot {
  struct Box {
    std::string name = {};
    std::vector<double> values = {};
  };
  std::vector<Box> boxes = {};
};

// A chart as data; text is plain.
struct Chart {
  std::string name = {};   // file stem: lower-case letters, digits, '_', '-'
  std::string title = {};  // empty: none
  std::string tab = {};    // its name among others in one place (Page::AddChoice)
  Axis x = {}, y = {};     // of bars and boxes, x has the groups
  std::variant<XyPlot, BarPlot, BoxPlot> plot = {};
  int height = 280;  // pixels; bars and boxes take what they need
};

// Whether there is something to see: bars, boxes, or two points in one series.
bool IsWorthDrawing(const Chart& chart);

// The values as CSV (RFC 4180, with a header line): series, x, y, low, high; of bars group, series, value, error; of
// boxes box, value.
std::string ChartCsv(const Chart& chart);

// What web/chart_spec.js draws: name, title, kind ("xy", "bars", "boxes"), axes and series, with null for what is no
// number; of a chart not worth drawing `empty` is true.
nlohmann::json ChartJson(const Chart& chart);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_CHART_H_
