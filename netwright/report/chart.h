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

// One series of points. NaN breaks a line. Of more than 5000 single points (kPoints) only every n-th is drawn; the CSV
// has all.
struct Series {
  enum class Mark { kLine, kSteps, kPoints, kLineAndPoints };
  std::string name = {};
  std::vector<double> x = {}, y = {};       // same size
  std::vector<double> low = {}, high = {};  // a band around a line, vertical bars at points; empty: none
  Mark mark = Mark::kLine;
};

// Adds a mean and a band of one standard deviation around it, cut off where the quantity has its ends. A mean beyond an
// end is kept, without a band on that side.
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

// A chart as data. Text is plain: nothing in it is markup, for the drawing program or for the page.
struct Chart {
  std::string name = {};   // file stem: lower-case letters, digits, '_', '-'
  std::string title = {};  // empty: none
  Axis x = {}, y = {};     // of bars and boxes, x has the groups
  std::variant<XyPlot, BarPlot, BoxPlot> plot = {};
  int width = 720, height = 400;  // pixels at natural size; a page scales it down
};

// Whether there is something to see: bars, boxes, or two points in one series.
bool IsWorthDrawing(const Chart& chart);

// The values as CSV (RFC 4180, with a header line). Series and marks: series, x, y, low, high, under the axes' labels;
// bars: group, series, value, error; boxes: box, value.
std::string ChartCsv(const Chart& chart);

// The chart as one <svg> element, drawn by gnuplot (Debian package gnuplot-nox), which is started once. The ids in it
// begin with `id_prefix`, so that several can stand in one page. What is black in it takes the colour of the page's
// text under the style sheet of page.h; series have colours that colour-blind readers can tell apart (Okabe & Ito 2008)
// and that show on white and on dark. The same chart gives the same bytes with the same gnuplot. nullopt and, in *why,
// one line when gnuplot is missing or fails. A chart without any value is drawn as its empty axes.
std::optional<std::string> DrawSvg(const Chart& chart, const std::string& id_prefix, std::string* why);

// The commands that DrawSvg gives to gnuplot: the text terminal, axes, data and one plot command.
std::string GnuplotScript(const Chart& chart);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_CHART_H_
