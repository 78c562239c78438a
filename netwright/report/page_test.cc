#include "netwright/report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "netwright/report/text.h"
#include "testing/files.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"

namespace netwright {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
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

TEST(TextTest, IsCleanedAndEscaped) {
  EXPECT_EQ(EscapeMarkup("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(CleanText("ok ü €\n\t"), "ok ü €\n\t");
  EXPECT_EQ(CleanText(std::string_view("a\0b\x1b", 4)), "a b ");
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xef\xbf\xbf"}) {
    EXPECT_THAT(CleanText(std::string("x") + bad), StartsWith("x\uFFFD")) << bad;
  }
  EXPECT_EQ(CsvLine({"a", "b,c", "say \"x\"", ""}), "a,\"b,c\",\"say \"\"x\"\"\",\n");
}

TEST(ChartTest, JsonHasWhatIsDrawn) {
  const json lines = ChartJson(Lines());
  EXPECT_EQ(lines.at("kind"), "xy");
  EXPECT_EQ(lines.at("y").at("log"), true);
  EXPECT_EQ(lines.at("series")[0].at("y").dump(), "[0.1,0.0,10.0,null]");
  EXPECT_EQ(lines.at("series")[0].at("low").dump(), "[0.05,-1.0,5.0,1.0]");
  EXPECT_EQ(lines.at("series")[3].at("mark"), "steps");
  EXPECT_EQ(lines.at("marks")[0].at("x"), 2.5);
  EXPECT_FALSE(lines.contains("empty"));
  EXPECT_EQ(ChartJson(Bars()).at("series")[1].at("values").dump(), "[null,3.0]");
  EXPECT_EQ(ChartJson(Boxes()).at("boxes")[0].at("median"), 3);
  EXPECT_EQ(ChartJson(Boxes()).at("boxes")[0].at("outliers").dump(), "[50.0]");
  EXPECT_TRUE(ChartJson({.name = "x"}).at("empty"));
}

TEST(ChartTest, ASinglePointIsNotWorthDrawing) {
  const Chart dots{.name = "dots", .plot = XyPlot{.series = {{.x = {1}, .y = {2}}, {.x = {1, 2}, .y = {2, kNaN}}}}};
  EXPECT_TRUE(ChartJson(dots).at("empty"));
  EXPECT_THAT(ChartCsv(dots), HasSubstr(",1,2,,"));
}

TEST(ChartTest, OfVeryManyPointsSomeAreDrawn) {
  Series series{.name = "many", .mark = Series::Mark::kPoints};
  for (int i = 0; i < 20000; ++i) {
    series.x.push_back(i);
    series.y.push_back(i % 100);
    series.networks.push_back(std::to_string(i));
  }
  const Chart chart{.name = "many", .plot = XyPlot{.series = {series}}};
  const json drawn = ChartJson(chart).at("series")[0];
  EXPECT_EQ(drawn.at("x").size(), 5000u);
  EXPECT_EQ(drawn.at("networks")[1], "4");
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
  Page page(kNasty, kNasty, "running");
  page.AddNetwork("1", {.title = kNasty,
                        .name = kNasty,
                        .facts = {{kNasty, kNasty}},
                        .layers = {{kNasty, {}, Shape{3, 8, 8}}, {"dense", {0}, std::nullopt}}});
  page.AddHeading(kNasty);
  page.AddText(kNasty);
  page.AddFigures({{kNasty, kNasty, kNasty}});
  page.AddPreformatted(std::string(kNasty) + "\nsecond line");
  page.Add(Table{.name = "table",
                 .title = kNasty,
                 .columns = {{kNasty}, {"number", true}},
                 .rows = {{kNasty, "1"}, {"x", "2"}},
                 .shades = {{0, 0.5}, {0, 1}}});
  page.Add(Table{.columns = {{""}, {""}}, .rows = {{"key", "value"}}});
  page.Add(Lines());
  page.AddPanels({Bars(), Boxes()});
  page.AddDrawings({"1", "not known"});
  page.AddImages({{kNasty, kNasty, kNasty, kNasty, "picture", "seen"}});
  return page;
}

TEST(PageTest, JsonHasItsItemsInOrder) {
  const json page = Everything().Json("report/");
  EXPECT_EQ(page.at("csv"), "report/");
  EXPECT_EQ(page.at("state"), "running");
  std::vector<std::string> kinds;
  for (const json& item : page.at("items")) kinds.push_back(item.at("kind"));
  EXPECT_THAT(kinds, ElementsAre("heading", "text", "figures", "pre", "table", "table", "panels", "panels", "networks",
                                 "images"));
  EXPECT_EQ(page.at("items")[8].at("networks").dump(), R"(["1"])");
  EXPECT_EQ(page.at("items")[9].at("images")[0].at("picture"), "data:image/png;base64,cGljdHVyZQ==");
  EXPECT_EQ(page.at("networks").at("1").at("layers")[0].at("shape").dump(), "[3,8,8]");
}

TEST(PageTest, IsSelfContainedAndTheSameTwice) {
  const TempFolder temp;
  Everything().Write(temp / "sub/my report.html");
  const std::string html = ReadText(temp / "sub/my report.html");
  CheckPage(temp / "sub/my report.html");
  for (const char* name : {"table", "lines", "bars", "boxes"}) {
    EXPECT_FALSE(ReadText(temp / ("sub/my report/" + std::string(name) + ".csv")).empty()) << name;
  }
  // Nothing is left over from the writing, and a second writing gives the same.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(temp / "sub"), {}), 2);
  Everything().Write(temp / "sub/my report.html");
  EXPECT_EQ(ReadText(temp / "sub/my report.html"), html);
}

TEST(PageTest, NoTextLeavesTheDataBlock) {
  Page page("</title><script>1</script>");
  page.AddText("</script><img src=x onerror=alert(1)><!-- <script> &amp; \u2028");
  const std::string html = PageHtml("</title><script>1</script>", page.Json(""));
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const size_t at = html.find(begin) + begin.size(), end = html.find("</script>", at);
  EXPECT_THAT(html.substr(0, end), AllOf(Not(HasSubstr("<img")), Not(HasSubstr("<script>1")), Not(HasSubstr("<!-- "))));
  EXPECT_EQ(json::parse(html.substr(at, end - at)), page.Json(""));
}

}  // namespace
}  // namespace netwright
