#include "netwright/report/chart.h"

#include <algorithm>
#include <cmath>

#include "netwright/base/check.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

std::string Named(const std::string& label, const char* otherwise) { return label.empty() ? otherwise : label; }

std::string Csv(const Chart& chart, const XyPlot& plot) {
  std::string csv = CsvLine({"series", Named(chart.x.label, "x"), Named(chart.y.label, "y"), "low", "high"});
  for (const Series& series : plot.series) {
    NETWRIGHT_CHECK(series.x.size() == series.y.size());
    for (size_t i = 0; i < series.x.size(); ++i) {
      csv += CsvLine({series.name, NumberText(series.x[i]), NumberText(series.y[i]),
                      series.low.empty() ? "" : NumberText(series.low[i]),
                      series.high.empty() ? "" : NumberText(series.high[i])});
    }
  }
  for (const VerticalMark& mark : plot.marks) csv += CsvLine({"mark: " + mark.label, NumberText(mark.x), "", "", ""});
  return csv;
}

std::string Csv(const Chart& chart, const BarPlot& plot) {
  std::string csv = CsvLine({Named(chart.x.label, "group"), "series", Named(chart.y.label, "value"), "error"});
  for (const BarPlot::Bars& bars : plot.series) {
    NETWRIGHT_CHECK(bars.values.size() == plot.groups.size());
    for (size_t i = 0; i < plot.groups.size(); ++i) {
      csv += CsvLine({plot.groups[i], bars.name, NumberText(bars.values[i]),
                      bars.errors.empty() ? "" : NumberText(bars.errors[i])});
    }
  }
  return csv;
}

std::string Csv(const Chart& chart, const BoxPlot& plot) {
  std::string csv = CsvLine({Named(chart.x.label, "box"), Named(chart.y.label, "value")});
  for (const BoxPlot::Box& box : plot.boxes) {
    for (const double value : box.values) csv += CsvLine({box.name, NumberText(value)});
  }
  return csv;
}

}  // namespace

void AddMean(Series& series, double x, const MeanSd& of, Interval range) {
  series.x.push_back(x);
  series.y.push_back(of.mean);
  series.low.push_back(std::max(of.mean - of.sd, std::min(range.low, of.mean)));
  series.high.push_back(std::min(of.mean + of.sd, std::max(range.high, of.mean)));
}

bool IsWorthDrawing(const Chart& chart) {
  const auto* xy = std::get_if<XyPlot>(&chart.plot);
  return xy == nullptr || std::any_of(xy->series.begin(), xy->series.end(), [](const Series& series) {
           return std::count_if(series.y.begin(), series.y.end(), [](double y) { return std::isfinite(y); }) > 1;
         });
}

std::string ChartCsv(const Chart& chart) {
  return std::visit([&](const auto& plot) { return Csv(chart, plot); }, chart.plot);
}

}  // namespace netwright
