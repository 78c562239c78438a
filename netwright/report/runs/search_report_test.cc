// Reports of runs as they may lie in a folder: just begun, going on, with any text in them. Whole runs of the program
// are reported on in tests/.
#include "netwright/report/runs/search_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "netwright/report/runs/final_charts.h"
#include "netwright/report/runs/pareto.h"
#include "netwright/report/runs/search_charts.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kNasty[] = "<i>&\"'\xff";
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Experiment Row(RunId run, const std::string& architecture, double accuracy, int64_t flops, const std::string& time,
               Outcome outcome = Outcome::kOk, bool cached = false) {
  Experiment row;
  row.run = run;
  row.phase = "search";
  row.architecture = architecture;
  row.key = {.network = "conv3(0)", .task = "t", .recipe = "r"};
  row.evaluation.outcome = outcome;
  row.evaluation.cached = cached;
  row.evaluation.metrics = {.accuracy = accuracy,
                            .params = 10 * flops,
                            .flops = flops,
                            .train_seconds = 1,
                            .images = 1,
                            .epochs = 1,
                            .curve = {}};
  row.timestamp = time;
  return row;
}

RunData SomeRun(const std::string& strategy, int seed) {
  RunData data;
  data.folder = std::string("runs/") + kNasty;
  data.run = {{"config", {{"strategy", strategy}, {"seed", seed}, {"space", kNasty}, {"dataset", "x"}}},
              {"dataset", {{"name", kNasty}, {"images", 10}, {"classes", 2}, {"broken", 1}}}};
  data.search = {Row(1, "conv3", 0.5, 100, "2026-01-31T23:59:30.000Z"),
                 Row(1, "conv5", 0.25, 50, "2026-02-01T00:00:30.000Z"),
                 Row(1, "conv3", 0.5, 100, "2026-02-01T00:00:30.000Z", Outcome::kOk, true),
                 Row(2, "conv1", 0, 10, "2026-02-02T00:00:00.000Z", Outcome::kDiverged),
                 Row(2, kNasty, 0.75 + 0.01 * seed, 100, "2026-02-02T00:00:30.000Z")};
  data.minutes = {0, 1, 1, 1, 1.5};
  return data;
}

// The page's data as text.
std::string Written(const Page& page) {
  const TempFolder temp;
  page.Write(temp / "page.html");
  CheckPage(temp / "page.html");
  return page.Json("").dump();
}

std::string CsvOf(const Page& page, const std::string& name) { return page.Csv(name).value_or("no such CSV"); }

TEST(RunDataTest, ReadsWhatIsThere) {
  const TempFolder temp;
  EXPECT_THAT(UsageErrorOf([&] { ReadRunData(temp.path()); }), HasSubstr("run.json"));
  WriteFile(temp / "run.json", {'{', '}'});
  EXPECT_THAT(ReadRunData(temp.path()).search, IsEmpty());
  const RunData given = SomeRun("random", 1);
  {
    const std::unique_ptr<Store> store = OpenStore(temp / "experiments.sqlite");
    for (const Experiment& row : given.search) {
      while (true) {
        RunId last = 0;
        store->LastRun(&last);
        if (last >= row.run) break;
        store->BeginRun({});
      }
      Experiment plain = row;
      plain.architecture = "conv3";
      store->Append(plain);
    }
    store->PutPredictions(1, {0, 1}, {0, 0});
  }
  const RunData read = ReadRunData(temp.path());
  EXPECT_EQ(read.search.size(), given.search.size());
  EXPECT_EQ(read.minutes.size(), given.search.size());
  EXPECT_EQ(read.predictions.labels.size(), 2u) << "of an earlier process of the run";
  WriteFile(temp / "summary.json", {'{'});
  EXPECT_THAT(RunErrorOf([&] { ReadRunData(temp.path()); }), HasSubstr("summary.json"));
}

TEST(SearchReportTest, OfARunThatHasJustBegun) {
  RunData data;
  data.run = nlohmann::json::object();
  EXPECT_THAT(Written(SearchReport(data, {})),
              AllOf(HasSubstr("has not finished"), HasSubstr("Nothing has been scored")));
}

TEST(SearchReportTest, TakesWhateverText) {
  RunData data = SomeRun(kNasty, 1);
  data.labels = {kNasty, "b"};
  data.predictions = {.labels = {0, 1, 1}, .predictions = {0, 0, 1}};
  data.final = data.search;
  for (Experiment& row : data.final) row.evaluation.metrics.curve = {{1, 0.5, kNaN}, {0.5, 0.6, 0.7}};
  Step step;
  step.action = kNasty;
  step.done = true;
  data.steps = {step};
  EXPECT_THAT(Written(SearchReport(data, {{kNasty, kNasty, ""}})), HasSubstr("<i>&\\\"'\uFFFD"));
}

TEST(SearchReportTest, TellsWhatTheNetworkIsInEightBits) {
  RunData data = SomeRun("evolution", 1);
  data.summary["wall_seconds"] = {{"search", 1}, {"final", 2}, {"total", 3}};
  data.summary["final"] = nlohmann::json::parse(R"({
      "architecture": "conv3", "validation_accuracy": 0.9, "test_accuracy": 0.8, "params": 1, "flops": 2, "epochs": 3,
      "int8": {"validation_accuracy": 0.89, "validation_images": 200, "test_accuracy": 0.79, "flash_bytes": 2048,
               "ram_bytes": 1024, "macs": 3000, "network": "ab"}})");
  EXPECT_THAT(Written(SearchReport(data, {})),
              AllOf(HasSubstr("0.8900 (200 images)"), HasSubstr("test accuracy 0.7900"), HasSubstr("2.0 KiB")));
  EXPECT_THAT(CsvOf(ComparisonReport({data}), "results"), HasSubstr(",0.8000,0.7900,"));
}

TEST(SearchReportTest, ANetworkWithTwoRecipesIsTwoFinalists) {
  RunData data = SomeRun("evolution", 1);
  data.final = {data.search.front(), data.search.front(), data.search.front()};
  const char* recipes[] = {"a=1 epochs=9 b=2 until=3", "a=1 epochs=9 b=3 until=3", "a=1 epochs=9 b=3 until=9"};
  for (size_t i = 0; i < 3; ++i) {
    data.final[i].architecture = "conv3";
    data.final[i].key.recipe = recipes[i];
    data.final[i].evaluation.metrics.epochs = i < 2 ? 3 : 9;
  }
  EXPECT_THAT(CsvOf(SearchReport(data, {}), "finalists"), AllOf(HasSubstr("conv3,b=3,9,"), HasSubstr("conv3,b=2,3,")));
}

TEST(SearchReportTest, ComparesRunsOfAStrategyByMeanAndSpread) {
  RunData empty = SomeRun("random", 3);
  empty.search.clear();
  empty.minutes.clear();
  const std::vector<RunData> runs = {SomeRun("evolution", 1), SomeRun("evolution", 3), SomeRun("random", 2), empty};
  const Page page = ComparisonReport(runs);
  EXPECT_THAT(CsvOf(page, "best_so_far_1"),
              AllOf(HasSubstr("evolution (2 runs),1,0.5,0.5,0.5\n"), HasSubstr("evolution (2 runs),4,0.77,0.7558"),
                    HasSubstr("random (2 runs),4,0.77,,\n")));
  EXPECT_THAT(CsvOf(page, "best_over_time_1"), HasSubstr("evolution (2 runs),0,0.5,0.5,0.5\n"));
  EXPECT_THAT(CsvOf(page, "configurations"), AllOf(HasSubstr("seed,1,3,2,3\n"), Not(HasSubstr("space"))));
}

TEST(SearchReportTest, RunsOfDifferentSettingsAreNotAveraged) {
  std::vector<RunData> runs = {SomeRun("evolution", 1), SomeRun("evolution", 2), SomeRun("evolution", 3)};
  runs[2].run["config"]["recipe.epochs"] = 9;
  EXPECT_THAT(CsvOf(ComparisonReport(runs), "means"), AllOf(HasSubstr("\"evolution, recipe.epochs = -\",2,"),
                                                            HasSubstr("\"evolution, recipe.epochs = 9\",1,")));
  for (int i = 0; i < 4; ++i) runs[2].run["config"]["k" + std::to_string(i)] = i;
  EXPECT_THAT(CsvOf(ComparisonReport(runs), "means"), HasSubstr("\"evolution, setting 2\",1,"));
}

TEST(SearchReportTest, NoBandLeavesTheFractions) {
  std::vector<RunData> runs = {SomeRun("evolution", 1), SomeRun("evolution", 2)};
  for (Experiment& row : runs[0].search) row.evaluation.metrics.accuracy = 0.99;
  for (Experiment& row : runs[1].search) row.evaluation.metrics.accuracy = 0.6;
  EXPECT_THAT(CsvOf(ComparisonReport(runs), "best_so_far_1"),
              AllOf(HasSubstr("evolution (2 runs),4,0.7949999999999999,0.519"), HasSubstr(",1\n")));
}

TEST(SearchReportTest, TheHeadAloneAndAForecastAreNamed) {
  RunData data = SomeRun("random", 1);
  data.search[0].architecture = "empty";
  data.search[1].evaluation.metrics.curve = {{1, 0.5, kNaN}};
  data.search[1].evaluation.metrics.curve[0].forecast = 0.25;
  EXPECT_THAT(TableCsv(NetworksTable(data, CostedNetworks(data, {}))),
              AllOf(HasSubstr("(head only),0.5000,"), HasSubstr("conv5,0.2500 (forecast),")));
}

TEST(SearchChartsTest, BestSoFarCountsTrainedNetworks) {
  const RunData data = SomeRun("random", 0);
  EXPECT_THAT(BestSoFar(data), ElementsAre(0.5, 0.5, 0.5, 0.75));
  std::vector<int64_t> front;
  for (const CostedNetwork& network : ParetoFront(CostedNetworks(data, {}), FindCostKind("flops"))) {
    front.push_back(network.row->evaluation.metrics.flops);
  }
  EXPECT_THAT(front, ElementsAre(50, 100));
  const std::string csv = ChartCsv(TimeChart(data));
  EXPECT_THAT(csv, AllOf(HasSubstr("a network,1.5,0.75"), HasSubstr("best so far,1,0.5")));
}

TEST(TestResultTest, MatrixOfFewClassesListOfMany) {
  const Predictions few{.labels = {0, 0, 1, 2}, .predictions = {0, 2, 1, 1}};
  const Table matrix = ConfusionTable(few, {"a", "b"});
  EXPECT_EQ(matrix.columns.size(), 4u);
  EXPECT_THAT(matrix.rows[0], ElementsAre("a", "1", "0", "1"));
  EXPECT_THAT(matrix.rows[2], ElementsAre("class 2", "0", "1", "0"));
  EXPECT_THAT(matrix.shades[0], ElementsAre(0, 0.5, 0, 0.5));
  const Table classes = ClassTable(few, {"a", "b"});
  EXPECT_THAT(classes.rows[0], testing::Contains("class 2"));  // the hardest first
  EXPECT_THAT(classes.rows[2], testing::Contains("b"));
  EXPECT_EQ(ScoreOf(few).correct, 2);

  Predictions many;
  for (int32_t c = 0; c < 40; ++c) {
    many.labels.insert(many.labels.end(), {c, c});
    many.predictions.insert(many.predictions.end(), {c, c < 3 ? c + 1 : c});
  }
  many.labels.push_back(2);
  many.predictions.push_back(3);
  const Table pairs = ConfusionTable(many, {});
  EXPECT_EQ(pairs.rows.size(), 3u);
  EXPECT_THAT(pairs.rows[0], ElementsAre("class 2", "class 3", "2"));
  EXPECT_EQ(ClassTable(many, {}).shown, 30u);
  EXPECT_THAT(TableCsv(ClassTable(many, {})), HasSubstr("class 39"));
}

}  // namespace
}  // namespace netwright
