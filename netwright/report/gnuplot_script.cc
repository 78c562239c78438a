#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "netwright/base/check.h"
#include "netwright/report/chart.h"
#include "netwright/report/statistics.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

// Okabe & Ito's colours without black and yellow, which vanish on dark and on white.
constexpr std::array<std::string_view, 6> kColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"};
constexpr std::string_view kGrey = "#808080";
// gnuplot's own error bars paint a white disc over each value.
constexpr std::string_view kErrorBars = "vectors heads size screen 0.005,90";

constexpr size_t kMostPoints = 5000;  // single points drawn of a series: each takes a hundred bytes of the page

std::string_view Colour(size_t i) { return kColours[i % kColours.size()]; }
// Beyond the last colour lines are dashed, points of another form.
size_t Round(size_t i) { return i / kColours.size(); }

// Text in single quotes: gnuplot takes nothing in them for its own, but for the quote itself.
std::string Quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : CleanText(text)) {
    if (c == '\'') quoted += '\'';
    quoted += c == '\n' ? ' ' : c;
  }
  return quoted + "'";
}

// Collects the numbers along an axis, for what gnuplot has to be told about it.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void Add(double value, const Axis& axis) {
    if (!std::isfinite(value) || (axis.log && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return low > high; }
};

// A value that gnuplot shall leave out is "NaN" to it.
std::string Number(double value, const Axis& axis) {
  return !std::isfinite(value) || (axis.log && value <= 0) ? "NaN" : fmt::format("{}", value);
}

// Data blocks, plot elements and settings of one chart.
class Script {
 public:
  explicit Script(const Chart& chart) : chart_(chart) {
    std::visit([this](const auto& plot) { Add(plot); }, chart.plot);
  }

  std::string Text() const {
    std::string text = fmt::format(
        "set encoding utf8\n"
        "set terminal svg size {},{} dynamic noenhanced font 'sans-serif,13' linewidth 1.2\n"
        "set border 3\nset tics nomirror out\nset grid ytics lc rgb '{}' lw 0.5 dt 3\n"
        "set style fill transparent solid 0.8 noborder\n",
        chart_.width, chart_.height, kGrey);
    text += named_ > 0 ? "set key tmargin left horizontal reverse Left\n" : "unset key\n";
    text += AxisText('x', chart_.x, x_) + AxisText('y', chart_.y, y_) + settings_ + data_;
    if (elements_.empty() || x_.empty() || y_.empty()) return text + "plot NaN notitle\n";
    return text + fmt::format("plot {}\n", fmt::join(elements_, ", \\\n     "));
  }

 private:
  std::string AxisText(char name, const Axis& axis, const Extent& extent) const {
    std::string text;
    if (!axis.label.empty()) text += fmt::format("set {}label {}\n", name, Quote(axis.label));
    if (axis.log) text += fmt::format("set logscale {} 10\n", name);
    const bool with_prefixes = axis.log && extent.low >= 1;  // 10k, 1M
    text += fmt::format("set format {} '{}'\n", name, with_prefixes ? "%.0s%c" : axis.log ? "%g" : "%.10g");
    std::string low = axis.low ? Number(*axis.low, axis) : "*", high = axis.high ? Number(*axis.high, axis) : "*";
    // gnuplot refuses an axis without values, and one whose only value is outside a fixed end.
    const double first = axis.low.value_or(extent.low), last = axis.high.value_or(extent.high);
    if (extent.empty()) {
      low = axis.low ? low : axis.log ? "0.1" : "0";
      high = axis.high ? high : fmt::format("{}", axis.low.value_or(0) + 1);
    } else if (!(first < last)) {
      const double margin = first == 0 ? 1 : 0.1 * std::abs(first);
      low = fmt::format("{}", axis.low ? first : first - margin);
      high = fmt::format("{}", first + margin);
    }
    return text + fmt::format("set {}range [{}:{}]\n", name, low, high);
  }

  // Adds a data block of rows, each a line of numbers; returns its name.
  std::string AddData(const std::string& rows) {
    const std::string name = fmt::format("$d{}", blocks_++);
    data_ += fmt::format("{} << EOD\n{}EOD\n", name, rows);
    return name;
  }

  std::string Title(const std::string& name) {
    if (name.empty()) return "notitle";
    ++named_;
    return "title " + Quote(name);
  }

  void Add(const XyPlot& plot) {
    // Bands lie under all lines.
    std::vector<std::string> lines;
    for (size_t i = 0; i < plot.series.size(); ++i) AddSeries(plot.series[i], i, lines);
    elements_.insert(elements_.end(), lines.begin(), lines.end());
    for (const VerticalMark& mark : plot.marks) {
      x_.Add(mark.x, chart_.x);
      const std::string x = Number(mark.x, chart_.x);
      if (x == "NaN") continue;
      settings_ += fmt::format("set arrow from first {}, graph 0 to first {}, graph 1 nohead lt 1 lc rgb '{}' dt 2\n",
                               x, x, kGrey);
      if (!mark.label.empty()) {
        settings_ +=
            fmt::format("set label {} at first {}, graph 1 left offset 0.4,-0.6 front\n", Quote(mark.label), x);
      }
    }
  }

  void AddSeries(const Series& series, size_t i, std::vector<std::string>& lines) {
    NETWRIGHT_CHECK(series.x.size() == series.y.size() && series.low.size() == series.high.size());
    const bool band = !series.low.empty();
    NETWRIGHT_CHECK(!band || series.low.size() == series.x.size());
    std::string rows;
    bool any = false;
    for (size_t k = 0; k < series.x.size(); ++k) {
      x_.Add(series.x[k], chart_.x);
      y_.Add(series.y[k], chart_.y);
      const std::string x = Number(series.x[k], chart_.x), y = Number(series.y[k], chart_.y);
      any = any || (x != "NaN" && y != "NaN");
      rows += fmt::format("{} {}", x, y);
      if (band) {
        rows += fmt::format(" {} {}", Number(series.low[k], chart_.y), Number(series.high[k], chart_.y));
        y_.Add(series.low[k], chart_.y);
        y_.Add(series.high[k], chart_.y);
      }
      rows += '\n';
    }
    if (!any) return;
    const std::string data = AddData(rows);
    const bool points = series.mark == Series::Mark::kPoints;
    const size_t stride = points ? (series.x.size() + kMostPoints - 1) / kMostPoints : 1;
    const std::string point = fmt::format("pt {} ps 0.45", std::array{7, 9, 5, 11}[Round(i) % 4]);
    if (band) {
      elements_.push_back(
          points ? fmt::format("{} using 1:3:(0):($4-$3) with {} lc rgb '{}' notitle", data, kErrorBars, Colour(i))
                 : fmt::format("{} using 1:3:4 with filledcurves fs transparent solid 0.2 noborder lc "
                               "rgb '{}' notitle",
                               data, Colour(i)));
    }
    std::string style;
    switch (series.mark) {
      case Series::Mark::kLine:
        style = fmt::format("lines lw 2 dt {}", Round(i) + 1);
        break;
      case Series::Mark::kSteps:
        style = fmt::format("steps lw 2 dt {}", Round(i) + 1);
        break;
      case Series::Mark::kPoints:
        style = "points " + point;
        break;
      case Series::Mark::kLineAndPoints:
        style = fmt::format("linespoints lw 2 dt {} {}", Round(i) + 1, point);
        break;
    }
    lines.push_back(fmt::format("{} every {} using 1:2 with {} lc rgb '{}' {}", data, stride, style, Colour(i),
                                Title(series.name)));
  }

  // The groups' names under the x axis, slanted where they need the room.
  void NameGroups(const std::vector<std::string>& names) {
    size_t length = 0;
    std::vector<std::string> tics;
    for (size_t i = 0; i < names.size(); ++i) {
      length += names[i].size() + 2;
      tics.push_back(fmt::format("{} {}", Quote(names[i]), i));
    }
    const bool slanted = length * 8 > static_cast<size_t>(chart_.width);
    settings_ +=
        fmt::format("set xrange [-0.6:{}]\nset xtics ({}) scale 0{}\n", static_cast<double>(names.size()) - 0.4,
                    fmt::join(tics, ", "), slanted ? " rotate by -35" : "");
    if (!names.empty()) x_ = {-0.6, static_cast<double>(names.size()) - 0.4};
  }

  void FromZero() {
    if (chart_.y.log || chart_.y.low || y_.empty() || y_.low < 0) return;
    y_.low = 0;
    settings_ += chart_.y.high ? fmt::format("set yrange [0:{}]\n", *chart_.y.high) : "set yrange [0:*]\n";
  }

  void Add(const BarPlot& plot) {
    const double width = 0.8 / static_cast<double>(std::max<size_t>(plot.series.size(), 1));
    for (size_t s = 0; s < plot.series.size(); ++s) {
      const BarPlot::Bars& bars = plot.series[s];
      NETWRIGHT_CHECK(bars.values.size() == plot.groups.size());
      NETWRIGHT_CHECK(bars.errors.empty() || bars.errors.size() == plot.groups.size());
      std::string rows;
      bool any = false;
      for (size_t g = 0; g < bars.values.size(); ++g) {
        const double place = static_cast<double>(g) +
                             (static_cast<double>(s) - 0.5 * static_cast<double>(plot.series.size() - 1)) * width;
        const double error = bars.errors.empty() ? 0 : bars.errors[g];
        rows += fmt::format("{} {} {}\n", place, Number(bars.values[g], chart_.y), Number(error, {}));
        y_.Add(bars.values[g], chart_.y);
        any = any || std::isfinite(bars.values[g]);
        y_.Add(bars.values[g] + error, chart_.y);
        y_.Add(bars.values[g] - error, chart_.y);
      }
      if (!any) continue;
      const std::string data = AddData(rows);
      elements_.push_back(
          fmt::format("{} using 1:2:({}) with boxes lc rgb '{}' {}", data, 0.92 * width, Colour(s), Title(bars.name)));
      if (!bars.errors.empty()) {
        elements_.push_back(
            fmt::format("{} using 1:($2-$3):(0):(2*$3) with {} lc rgb '{}' notitle", data, kErrorBars, kGrey));
      }
    }
    NameGroups(plot.groups);
    FromZero();
  }

  void Add(const BoxPlot& plot) {
    std::vector<std::string> names;
    std::string boxes, outliers;
    for (size_t i = 0; i < plot.boxes.size(); ++i) {
      names.push_back(plot.boxes[i].name);
      if (plot.boxes[i].values.empty()) continue;
      const BoxNumbers box = BoxPlotNumbers(plot.boxes[i].values);
      boxes += fmt::format("{} {} {} {} {} {}\n", i, Number(box.whisker_low, chart_.y), Number(box.quartile1, chart_.y),
                           Number(box.median, chart_.y), Number(box.quartile3, chart_.y),
                           Number(box.whisker_high, chart_.y));
      for (const double value : box.outliers) outliers += fmt::format("{} {}\n", i, Number(value, chart_.y));
      for (const double value : plot.boxes[i].values) y_.Add(value, chart_.y);
    }
    if (!boxes.empty()) {
      const std::string data = AddData(boxes);
      elements_.push_back(
          fmt::format("{} using 1:3:2:6:5:(0.5) with candlesticks lc rgb '{}' fs transparent solid 0.35 border notitle "
                      "whiskerbars 0.5",
                      data, Colour(0)));
      elements_.push_back(
          fmt::format("{} using 1:4:4:4:4:(0.5) with candlesticks lw 2 lc rgb '{}' notitle", data, Colour(1)));
    }
    if (!outliers.empty()) {
      elements_.push_back(
          fmt::format("{} using 1:2 with points pt 7 ps 0.4 lc rgb '{}' notitle", AddData(outliers), Colour(0)));
    }
    NameGroups(names);
  }

  const Chart& chart_;
  std::string data_, settings_;
  std::vector<std::string> elements_;
  Extent x_, y_;
  size_t blocks_ = 0, named_ = 0;
};

}  // namespace

std::string GnuplotScript(const Chart& chart) { return Script(chart).Text(); }

}  // namespace netwright
