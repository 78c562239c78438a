// What a run leaves, and what it takes back: on a problem that takes no time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/run/search_run.h"
#include "netwright/run/session/budget_clock.h"
#include "netwright/run/session/search_progress.h"
#include "netwright/store/store.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::HasSubstr;

ExperimentSpec SyntheticSpec() {
  ExperimentSpec spec = MakeSpec("quick");
  spec.dataset = "synthetic:somewhere";
  spec.strategy = "evolution";
  spec.evaluations = 12;
  spec.budget = 0;
  return spec;
}

std::vector<std::string> Rows(const RunFolder& folder) {
  std::vector<std::string> rows;
  for (const Experiment& row : OpenStoreReadOnly(folder.store().string())->Experiments("search")) {
    rows.push_back(std::to_string(row.id) + " " + row.architecture + " " +
                   std::to_string(row.evaluation.metrics.accuracy));
  }
  return rows;
}

class ResumeTest : public testing::Test {
 protected:
  // A run that was killed at its end.
  RunFolder Killed(const ExperimentSpec& spec) const {
    const RunFolder folder = RunFolder::Plan(temp_ / "run");
    RunSearch(spec, folder, Verbosity::kQuiet);
    std::filesystem::remove(folder.summary());
    return folder;
  }

  static void Change(const RunFolder& folder, const std::string& key, const nlohmann::json& value) {
    nlohmann::json run = ReadJsonFile(folder.run_json());
    run["config"][key] = value;
    WriteJsonFile(folder.run_json(), run);
  }

  const TempFolder temp_;
};

TEST_F(ResumeTest, GoesOnToTheSameRows) {
  const RunFolder folder = Killed(SyntheticSpec());
  const std::vector<std::string> rows = Rows(folder);
  EXPECT_EQ(rows.size(), 12u);
  const Summary summary = ResumeSearch(folder, 0, Verbosity::kQuiet);
  EXPECT_TRUE(summary.finished);
  EXPECT_EQ(summary.counts.trained, 12);
  EXPECT_EQ(summary.dataset, "somewhere");
  EXPECT_EQ(Rows(folder), rows);
}

TEST_F(ResumeTest, RefusesAChangedConfiguration) {
  const RunFolder folder = Killed(SyntheticSpec());
  Change(folder, "seed", 2);
  EXPECT_THAT(UsageErrorOf([&] { ResumeSearch(folder, 0, Verbosity::kQuiet); }),
              AllOf(HasSubstr("seed = 1"), HasSubstr("now has 2")));
  Change(folder, "seed", 1);
  Change(folder, "evolution.sample", 3);
  EXPECT_THAT(UsageErrorOf([&] { ResumeSearch(folder, 0, Verbosity::kQuiet); }), HasSubstr("evolution.sample"));
  Change(folder, "evolution.sample", 5);
  EXPECT_TRUE(ResumeSearch(folder, 2, Verbosity::kQuiet).finished) << "the number of workers may change";
}

// As a database of another run would be: the configuration is the same, what was proposed is not.
TEST_F(ResumeTest, RefusesAnotherRunsDatabase) {
  const RunFolder folder = Killed(SyntheticSpec());
  const TempFolder elsewhere;
  ExperimentSpec other = SyntheticSpec();
  other.seed = 2;
  const RunFolder second = RunFolder::Plan(elsewhere / "run");
  RunSearch(other, second, Verbosity::kQuiet);
  const std::unique_ptr<Store> source = OpenStoreReadOnly(second.store().string());
  const std::string config = ReadJsonFile(folder.run_json()).at("config").dump();
  std::filesystem::remove(folder.store());
  for (const char* more : {"-wal", "-shm"}) std::filesystem::remove(folder.store().string() + more);
  {
    const std::unique_ptr<Store> forged = OpenStore(folder.store().string());
    const RunId run = forged->BeginRun({.spec = config, .code_version = "", .machine = "{}"});
    for (Experiment row : source->Experiments("search")) {
      row.run = run;
      forged->Append(row);
    }
  }
  EXPECT_THAT(UsageErrorOf([&] { ResumeSearch(folder, 0, Verbosity::kQuiet); }), HasSubstr("Proposal 0 was"));
}

TEST_F(ResumeTest, ADamagedClockOrSummaryIsMadeAgain) {
  const RunFolder folder = Killed(SyntheticSpec());
  const std::vector<std::string> rows = Rows(folder);
  for (const char* text : {"", "{}", "[1]", R"({"search": "long", "final": 0})", R"({"search": -1, "final": 0})"}) {
    for (const std::filesystem::path& file : {folder.checkpoint() / "clock.json", folder.summary()}) {
      std::ofstream(file) << text;
    }
    EXPECT_TRUE(ResumeSearch(folder, 0, Verbosity::kQuiet).finished) << text;
    EXPECT_EQ(Rows(folder), rows);
    EXPECT_TRUE(FinishedSummary(folder.path()));
    EXPECT_GT(folder.ReadClock().search, 0);
  }
}

TEST_F(ResumeTest, AMissingReportIsDrawn) {
  const RunFolder folder = Killed(SyntheticSpec());
  ResumeSearch(folder, 0, Verbosity::kQuiet);
  std::filesystem::remove(folder.report());  // as if killed while it was drawn
  EXPECT_TRUE(ResumeSearch(folder, 0, Verbosity::kQuiet).finished);
  EXPECT_TRUE(std::filesystem::exists(folder.report()));
}

// The second of two that find the folder empty.
TEST_F(ResumeTest, TheLockComesBeforeWhatIsWritten) {
  const RunFolder folder = RunFolder::Create(temp_ / "run");
  {
    const std::unique_ptr<Store> first = OpenStore(folder.store().string());
    EXPECT_THAT(RunErrorOf([&] { RunSearch(SyntheticSpec(), folder, Verbosity::kQuiet); }), HasSubstr("is in use"));
    EXPECT_FALSE(std::filesystem::exists(folder.run_json()));
    first->BeginRun({"{}", "1", "{}"});
  }
  EXPECT_THAT(UsageErrorOf([&] { RunSearch(SyntheticSpec(), folder, Verbosity::kQuiet); }),
              HasSubstr("already holds a run"));
}

// Killed between its store and its run.json.
TEST_F(ResumeTest, AFolderWithAnEmptyStoreIsUnused) {
  const RunFolder folder = RunFolder::Create(temp_ / "run");
  OpenStore(folder.store().string());
  EXPECT_TRUE(RunSearch(SyntheticSpec(), RunFolder::Plan(temp_ / "run"), Verbosity::kQuiet).finished);
}

TEST_F(ResumeTest, RecordsTheKeysOfItsPartsOnly) {
  const RunFolder folder = Killed(SyntheticSpec());
  const nlohmann::json config = ReadJsonFile(folder.run_json()).at("config");
  EXPECT_TRUE(config.contains("evolution.population") && config.contains("synthetic.noise"));
  EXPECT_FALSE(config.contains("a2c.gamma") || config.contains("recipe.epochs") || config.contains("listed.networks"));
}

// Older runs recorded every key there is.
TEST_F(ResumeTest, ReadsTheKeysOfOtherPartsToo) {
  const RunFolder folder = Killed(SyntheticSpec());
  Change(folder, "dataset", "pets");
  Change(folder, "a2c.gamma", 0.9);
  Change(folder, "recipe.epochs", 7);
  const ExperimentSpec spec = ReadSpec(folder);
  EXPECT_EQ(ImagesOf(spec).recipe.epochs, 7);
  EXPECT_FALSE(ConfigOf(spec).contains("a2c.gamma"));
}

TEST_F(ResumeTest, FilesHaveAbsolutePaths) {
  ExperimentSpec spec = SyntheticSpec();
  spec.space = "configs/spaces/chain.yml";
  const RunFolder folder = Killed(spec);
  const std::string recorded = ReadJsonFile(folder.run_json()).at("config").at("space");
  EXPECT_EQ(recorded, (std::filesystem::current_path() / "configs/spaces/chain.yml").string());
}

TEST(RunFolderTest, RefusesAFolderWithSomethingInIt) {
  const TempFolder temp;
  std::ofstream(temp / "letter.txt") << "dear reader";
  EXPECT_THAT(UsageErrorOf([&] { RunFolder::Plan(temp.path()); }), HasSubstr("is not empty"));
  std::filesystem::create_directory(temp / "empty");
  RunFolder::Plan(temp / "empty");
}

TEST(BudgetClockTest, WithoutAFinalStageTheSearchHasItAll) {
  const TempFolder temp;
  const RunFolder folder = RunFolder::Plan(temp / "run");
  EXPECT_DOUBLE_EQ(BudgetClock(folder, 100, 1).SearchBudget(), 99);
  EXPECT_DOUBLE_EQ(BudgetClock(folder, 100, 0.4).SearchBudget(), 40);
  EXPECT_DOUBLE_EQ(BudgetClock(folder, 0, 0.4).SearchBudget(), 0);
  EXPECT_EQ(BudgetClock(folder, 0, 0.4).Deadline(), std::chrono::steady_clock::time_point::max());
}

TEST(SearchProgressTest, TheBestComesFirst) {
  const double nothing = std::nan("");
  EXPECT_EQ(SearchProgressText(0.81234, nothing, 31, 150), "best 0.8123, 31 trained, 12.4 a minute");
  EXPECT_EQ(SearchProgressText(0.81234, 0.796, 31, 150), "best 0.8123 (expected 0.80), 31 trained, 12.4 a minute");
  EXPECT_EQ(SearchProgressText(std::nullopt, nothing, 0, 0), "0 trained, 0.0 a minute");
}

TEST(SummaryTest, CountsOneNetwork) {
  Summary summary;
  summary.counts.trained = 1;
  EXPECT_THAT(SummaryText(summary, "run"), HasSubstr("1 network trained"));
}

}  // namespace
}  // namespace netwright
