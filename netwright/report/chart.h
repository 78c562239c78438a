#ifndef NETWRIGHT_REPORT_CHART_H_
#define NETWRIGHT_REPORT_CHART_H_

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
  Axis x = {}, y = {};     // of bars and boxes, x has the groups
  std::variant<XyPlot, BarPlot, BoxPlot> plot = {};
  int width = 720, height = 400;  // pixels at natural size; a page scales it down
};

// Whether there is something to see: bars, boxes, or two points in one series.
bool IsWorthDrawing(const Chart& chart);

// The values as CSV (RFC 4180, with a header line): series, x, y, low, high; of bars group, series, value, error; of
// boxes box, value.
std::string ChartCsv(const Chart& chart);

// The chart as one <svg> element, drawn by gnuplot (Debian package gnuplot-nox). Its ids begin with `id_prefix`. Black
// takes the colour of the page's text (page.h); series have colours that colour-blind readers can tell apart (Okabe &
// Ito 2008). The same chart and gnuplot give the same bytes. nullopt and one line in *why when gnuplot is missing or
// fails.
std::optional<std::string> DrawSvg(const Chart& chart, const std::string& id_prefix, std::string* why);

// The commands that DrawSvg gives to gnuplot.
std::string GnuplotScript(const Chart& chart);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_CHART_H_
