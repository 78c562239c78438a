#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "netwright/base/check.h"
#include "netwright/report/chart.h"
#include "netwright/report/statistics.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

using nlohmann::json;

constexpr size_t kMostPoints = 5000;  // single points drawn of a series
constexpr std::array kMarks = {"line", "steps", "points", "both"};

json NumberJson(double value) { return std::isfinite(value) ? json(value) : json(); }

json AxisJson(const Axis& axis) {
  json result = {{"label", CleanText(axis.label)}, {"log", axis.log}};
  if (axis.low) result["low"] = NumberJson(*axis.low);
  if (axis.high) result["high"] = NumberJson(*axis.high);
  return result;
}

// Every stride-th value.
json NumbersJson(const std::vector<double>& values, size_t stride = 1) {
  json result = json::array();
  for (size_t i = 0; i < values.size(); i += stride) result.push_back(NumberJson(values[i]));
  return result;
}

json SeriesJson(const Series& series) {
  NETWRIGHT_CHECK(series.x.size() == series.y.size() && series.low.size() == series.high.size());
  NETWRIGHT_CHECK(series.low.empty() || series.low.size() == series.x.size());
  NETWRIGHT_CHECK(series.networks.empty() || series.networks.size() == series.x.size());
  const size_t stride =
      series.mark == Series::Mark::kPoints ? std::max<size_t>(1, (series.x.size() + kMostPoints - 1) / kMostPoints) : 1;
  json result = {{"name", CleanText(series.name)},
                 {"mark", kMarks[static_cast<size_t>(series.mark)]},
                 {"x", NumbersJson(series.x, stride)},
                 {"y", NumbersJson(series.y, stride)}};
  if (series.quiet) result["quiet"] = true;
  if (!series.low.empty()) {
    result["low"] = NumbersJson(series.low, stride);
    result["high"] = NumbersJson(series.high, stride);
  }
  if (!series.networks.empty()) {
    json& networks = result["networks"] = json::array();
    for (size_t i = 0; i < series.networks.size(); i += stride) networks.push_back(series.networks[i]);
  }
  return result;
}

void Add(const XyPlot& plot, json& chart) {
  chart["kind"] = "xy";
  json& series = chart["series"] = json::array();
  for (const Series& one : plot.series) series.push_back(SeriesJson(one));
  json& marks = chart["marks"] = json::array();
  for (const VerticalMark& mark : plot.marks) {
    marks.push_back({{"x", NumberJson(mark.x)}, {"label", CleanText(mark.label)}});
  }
}

void Add(const BarPlot& plot, json& chart) {
  chart["kind"] = "bars";
  json& groups = chart["groups"] = json::array();
  for (const std::string& group : plot.groups) groups.push_back(CleanText(group));
  json& series = chart["series"] = json::array();
  for (const BarPlot::Bars& bars : plot.series) {
    NETWRIGHT_CHECK(bars.values.size() == plot.groups.size());
    NETWRIGHT_CHECK(bars.errors.empty() || bars.errors.size() == plot.groups.size());
    series.push_back({{"name", CleanText(bars.name)}, {"values", NumbersJson(bars.values)}});
    if (!bars.errors.empty()) series.back()["errors"] = NumbersJson(bars.errors);
  }
}

void Add(const BoxPlot& plot, json& chart) {
  chart["kind"] = "boxes";
  json& boxes = chart["boxes"] = json::array();
  for (const BoxPlot::Box& box : plot.boxes) {
    const BoxNumbers numbers = BoxPlotNumbers(box.values);
    boxes.push_back({{"name", CleanText(box.name)},
                     {"whisker_low", NumberJson(numbers.whisker_low)},
                     {"quartile1", NumberJson(numbers.quartile1)},
                     {"median", NumberJson(numbers.median)},
                     {"quartile3", NumberJson(numbers.quartile3)},
                     {"whisker_high", NumberJson(numbers.whisker_high)},
                     {"outliers", NumbersJson(numbers.outliers)}});
  }
}

}  // namespace

json ChartJson(const Chart& chart) {
  json result = {{"name", chart.name},
                 {"title", CleanText(chart.title)},
                 {"x", AxisJson(chart.x)},
                 {"y", AxisJson(chart.y)},
                 {"height", chart.height}};
  if (!chart.tab.empty()) result["tab"] = CleanText(chart.tab);
  if (!IsWorthDrawing(chart)) result["empty"] = true;
  std::visit([&](const auto& plot) { Add(plot, result); }, chart.plot);
  return result;
}

}  // namespace netwright
