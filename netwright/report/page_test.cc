#include "netwright/report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "netwright/report/text.h"
#include "testing/files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr char kNasty[] = "<b>&amp; \"it's\" `id` $(id) @x \\n {/Bold y} ü\xff\x01";

Chart Lines() {
  return {.name = "lines",
          .title = kNasty,
          .x = {.label = kNasty},
          .y = {.label = kNasty, .log = true},
          .plot = XyPlot{.series = {{.name = kNasty,
                                     .x = {1, 2, 3, 4},
                                     .y = {0.1, 0, 10, kNaN},
                                     .low = {0.05, -1, 5, 1},
                                     .high = {0.2, 1, 20, 3}},
                                    {.name = "points", .x = {2}, .y = {3}, .mark = Series::Mark::kPoints},
                                    {.name = "none"},
                                    {.name = "steps", .x = {1, 2}, .y = {1, 2}, .mark = Series::Mark::kSteps},
                                    {.name = "both", .x = {1, 2}, .y = {1, 2}, .mark = Series::Mark::kLineAndPoints}},
                         .marks = {{.x = 2.5, .label = kNasty}}}};
}

Chart Bars() {
  return {.name = "bars",
          .title = "Bars",
          .plot = BarPlot{.groups = {"a", kNasty},
                          .series = {{.name = "first", .values = {1, 2}, .errors = {0.1, kNaN}},
                                     {.name = "second", .values = {kNaN, 3}, .errors = {}}}}};
}

Chart Boxes() {
  return {.name = "boxes",
          .title = "Boxes",
          .plot = BoxPlot{{{.name = kNasty, .values = {1, 2, 3, 4, 50}}, {.name = "none", .values = {}}}}};
}

std::string Drawn(const Chart& chart) {
  std::string why;
  const std::optional<std::string> svg = DrawSvg(chart, "p-", &why);
  EXPECT_TRUE(svg) << why << "\n" << GnuplotScript(chart);
  return svg.value_or("");
}

TEST(TextTest, IsCleanedAndEscaped) {
  EXPECT_EQ(EscapeMarkup("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(CleanText("ok ü €\n\t"), "ok ü €\n\t");
  EXPECT_EQ(CleanText(std::string_view("a\0b\x1b", 4)), "a b ");
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xef\xbf\xbf"}) {
    EXPECT_THAT(CleanText(std::string("x") + bad), StartsWith("x\uFFFD")) << bad;
  }
  EXPECT_EQ(CsvLine({"a", "b,c", "say \"x\"", ""}), "a,\"b,c\",\"say \"\"x\"\"\",\n");
}

TEST(ChartTest, EachKindIsDrawnTheSameTwice) {
  for (const Chart& chart : {Lines(), Bars(), Boxes()}) {
    const std::string svg = Drawn(chart);
    EXPECT_THAT(svg, AllOf(StartsWith("<svg"), HasSubstr("id=\"p-gnuplot_canvas\""))) << chart.name;
    EXPECT_EQ(svg, Drawn(chart)) << chart.name;
    CheckSvg(svg);
  }
  EXPECT_THAT(Drawn(Lines()), AllOf(HasSubstr("$(id)"), HasSubstr("{/Bold y}"), Not(HasSubstr("<b>"))));
}

TEST(ChartTest, WithoutValuesIsDrawnAsAxes) {
  Drawn({.name = "x"});
  Drawn({.name = "x", .plot = BarPlot{}});
  Drawn({.name = "x", .plot = BarPlot{.groups = {"a"}, .series = {{.name = "b", .values = {kNaN}, .errors = {kNaN}}}}});
  Drawn({.name = "x", .plot = BoxPlot{}});
  Drawn({.name = "x", .x = {.log = true}, .y = {.log = true}, .plot = XyPlot{.series = {{.x = {0}, .y = {-1}}}}});
  Drawn({.name = "x", .plot = XyPlot{.series = {{.x = {1}, .y = {kNaN}}}, .marks = {{.x = 1}}}});
  Drawn({.name = "x", .y = {.low = 5}, .plot = XyPlot{.series = {{.x = {1}, .y = {1}}}}});
  Drawn({.name = "x", .plot = XyPlot{.series = {{.x = {0, 0}, .y = {0, 0}}}}});
  Drawn({.name = "x", .y = {.log = true}, .plot = BarPlot{.groups = {"a"}, .series = {{.name = "", .values = {10}}}}});
}

TEST(PageTest, AChartOfSinglePointsIsNotDrawn) {
  const TempFolder temp;
  Page page("p");
  page.Add(Chart{.name = "dots", .plot = XyPlot{.series = {{.x = {1}, .y = {2}}, {.x = {1, 2}, .y = {2, kNaN}}}}});
  EXPECT_THAT(page.Write(temp / "p.html"), IsEmpty());
  EXPECT_THAT(ReadText(temp / "p.html"), AllOf(HasSubstr("too few values"), Not(HasSubstr("<svg"))));
  EXPECT_THAT(ReadText(temp / "p/dots.csv"), HasSubstr(",1,2,,"));
}

TEST(ChartTest, OfVeryManyPointsSomeAreDrawn) {
  Series series{.name = "many", .mark = Series::Mark::kPoints};
  for (int i = 0; i < 20000; ++i) {
    series.x.push_back(i);
    series.y.push_back(i % 100);
  }
  const Chart chart{.name = "many", .plot = XyPlot{.series = {series}}};
  EXPECT_LT(Drawn(chart).size(), size_t{1} << 20);
  const std::string csv = ChartCsv(chart);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 20001);
}

TEST(ChartTest, CsvHasEveryValue) {
  Chart chart = Lines();
  chart.x.label = "step";
  chart.y.label = "accuracy, %";
  const std::string csv = ChartCsv(chart);
  EXPECT_THAT(csv, StartsWith("series,step,\"accuracy, %\",low,high\n"));
  EXPECT_THAT(csv, AllOf(HasSubstr(",3,10,5,20\n"), HasSubstr(",4,nan,1,3\n"), HasSubstr("points,2,3,,\n"),
                         HasSubstr(",2.5,,,\n")));
  EXPECT_THAT(ChartCsv(Bars()), AllOf(StartsWith("group,series,value,error\n"), HasSubstr("a,first,1,0.1\n")));
  EXPECT_THAT(ChartCsv(Boxes()), AllOf(StartsWith("box,value\n"), HasSubstr(",50\n")));
}

Page Everything() {
  Page page(kNasty);
  page.AddHeading(kNasty);
  page.AddText(kNasty);
  page.AddPreformatted(std::string(kNasty) + "\nsecond line");
  page.Add(Table{.name = "table",
                 .title = kNasty,
                 .columns = {{kNasty}, {"number", true}},
                 .rows = {{kNasty, "1"}, {"x", "2"}},
                 .shades = {{0, 0.5}, {0, 1}}});
  page.Add(Table{.columns = {{""}, {""}}, .rows = {{"key", "value"}}});
  page.Add(Lines());
  page.AddPanels({Bars(), Boxes()});
  return page;
}

TEST(TableTest, ShortLabelsAndNumbersStayOnOneLine) {
  const std::string html =
      TableHtml({.columns = {{"agent"}, {"finding"}, {"p", true}},
                 .rows = {{"meta-RL", "short", "0.5"}, {"random search", std::string(90, 'x'), ""}}});
  EXPECT_THAT(html, AllOf(HasSubstr("<td class=\"label\">meta-RL</td>"), HasSubstr("<td>short</td>"),
                          HasSubstr("<td class=\"number\">0.5</td>")));
}

TEST(PageTest, IsWellFormedAndSelfContained) {
  const TempFolder temp;
  EXPECT_THAT(Everything().Write(temp / "sub/my report.html"), IsEmpty());
  const std::string html = ReadText(temp / "sub/my report.html");
  CheckPage(temp / "sub/my report.html");
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<b>")), HasSubstr("class=\"number\""), HasSubstr("--shade:50%"),
                          HasSubstr("href=\"my%20report/table.csv\"")));
  for (const char* name : {"table", "lines", "bars", "boxes"}) {
    EXPECT_FALSE(ReadText(temp / ("sub/my report/" + std::string(name) + ".csv")).empty()) << name;
  }
  // Nothing is left over from the writing, and a second writing gives the same.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(temp / "sub"), {}), 2);
  Everything().Write(temp / "sub/my report.html");
  EXPECT_EQ(ReadText(temp / "sub/my report.html"), html);
}

TEST(PageTest, WithoutGnuplotSaysSoOnceAndWritesTheRest) {
  const TempFolder temp;
  const ScopedVariable path("PATH", temp.path().c_str());
  EXPECT_THAT(Everything().Write(temp / "page.html"), ElementsAre(HasSubstr("gnuplot-nox")));
  const std::string html = ReadText(temp / "page.html");
  EXPECT_THAT(html, AllOf(HasSubstr("could not be drawn"), Not(HasSubstr("<svg"))));
  EXPECT_THAT(ReadText(temp / "page/lines.csv"), HasSubstr(",3,10,5,20\n"));
}

}  // namespace
}  // namespace netwright
