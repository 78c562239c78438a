// Runs in spaces of decisions: the example of docs/adding/benchmark.md by every strategy, and a made-up task.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/run/search_run.h"
#include "netwright/run/strategies.h"
#include "netwright/store/store.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;

constexpr const char* kExample = "table:examples/table/small_cells.yml";

ExperimentSpec TableSpec(const std::string& strategy) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.dataset = kExample;
  spec.task = "letters";
  spec.strategy = strategy;
  spec.evaluations = 60;
  spec.budget = 0;
  if (strategy == "program") spec.parts.Set("program.command", "examples/random_program.py");
  return spec;
}

std::vector<std::string> Rows(const RunFolder& folder) {
  std::vector<std::string> rows;
  for (const Experiment& row : OpenStoreReadOnly(folder.store().string())->Experiments("search")) {
    rows.push_back(std::to_string(row.id) + " " + row.key.network + " " +
                   std::to_string(row.evaluation.metrics.accuracy));
  }
  return rows;
}

class TableRunTest : public testing::TestWithParam<std::string> {
 protected:
  const TempFolder temp_;
};

TEST_P(TableRunTest, SearchesReportsAndResumes) {
  const RunFolder folder = RunFolder::Plan(temp_ / "run");
  const Summary summary = RunSearch(TableSpec(GetParam()), folder, Verbosity::kQuiet);
  EXPECT_TRUE(summary.finished);
  EXPECT_EQ(summary.dataset, "small-cells/letters");
  EXPECT_EQ(summary.counts.trained, 60);
  EXPECT_FALSE(summary.final.has_value());
  ASSERT_TRUE(summary.best.has_value());
  EXPECT_THAT(summary.best->architecture, testing::ContainsRegex("^blocks=.,width=.*,kernel=.,activation=.*,pooling="));
  EXPECT_GT(summary.best->search_accuracy, 0.8);  // of 0.97; the median is 0.6
  EXPECT_GT(summary.train_seconds, 60) << "the measurements' seconds are added up";
  EXPECT_THAT(ReadText(folder.report().string()), testing::Not(HasSubstr("Accuracy against FLOPs")));
  const std::vector<std::string> rows = Rows(folder);
  std::filesystem::remove(folder.summary());
  EXPECT_EQ(ResumeSearch(folder, 0, Verbosity::kQuiet).counts.trained, 60);
  EXPECT_EQ(Rows(folder), rows);
}

std::vector<std::string> Searching() {
  std::vector<std::string> names = StrategyNames();
  std::erase(names, "listed");
  return names;
}
INSTANTIATE_TEST_SUITE_P(Strategies, TableRunTest, testing::ValuesIn(Searching()), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

TEST(TableProblemTest, ATaskMustBeChosen) {
  const TempFolder temp;
  ExperimentSpec spec = TableSpec("evolution");
  const auto error = [&](const std::string& task) {
    spec.task = task;
    return UsageErrorOf([&] { RunSearch(spec, RunFolder::Plan(temp / "run"), Verbosity::kQuiet); });
  };
  EXPECT_THAT(error(""), HasSubstr("letters, textures, faces"));
  EXPECT_THAT(error("flowers"), HasSubstr("letters, textures, faces"));
  EXPECT_FALSE(std::filesystem::exists(temp / "run"));
}

TEST(TableProblemTest, BringsItsOwnSpace) {
  Settings typed;
  ExperimentSpec spec = TableSpec("evolution");
  CheckSpaceIsOpen(typed, spec);
  typed.Set("space", spec.space = "multi-branch");
  EXPECT_THAT(UsageErrorOf([&] { CheckSpaceIsOpen(typed, spec); }), HasSubstr("space = 'multi-branch': table:"));
  spec.dataset = "synthetic:somewhere";
  CheckSpaceIsOpen(typed, spec);
}

TEST(SyntheticProblemTest, TakesASpaceOfDecisions) {
  const TempFolder temp;
  ExperimentSpec spec = TableSpec("evolution");
  spec.dataset = "synthetic:somewhere";
  spec.task = "";
  spec.space = "configs/spaces/cells.yml";
  const Summary summary = RunSearch(spec, RunFolder::Plan(temp / "run"), Verbosity::kQuiet);
  EXPECT_EQ(summary.counts.trained, 60);
  ASSERT_TRUE(summary.best.has_value());
  EXPECT_THAT(summary.best->architecture, HasSubstr("blocks="));
}

}  // namespace
}  // namespace netwright
