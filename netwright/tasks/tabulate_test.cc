#include "netwright/tasks/tabulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/descriptors.h"
#include "netwright/images/image.h"
#include "netwright/io/files.h"
#include "netwright/tables/measurements.h"
#include "netwright/tasks/write_table.h"
#include "netwright/transfer/fit_model.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

class TabulateTasksTest : public testing::Test {
 protected:
  TabulateTasksTest()
      : data_("NETWRIGHT_DATA", folder_.path().c_str()), cache_("NETWRIGHT_CACHE", (folder_ / "cache").c_str()) {
    Rng rng(1, "test");
    for (const char* name : {"a", "b", "c"}) {
      for (int i = 0; i < 20; ++i) {
        Image image{.height = 12, .width = 12, .channels = 1, .pixels = {}};
        for (int p = 0; p < 12 * 12; ++p) image.pixels.push_back(static_cast<uint8_t>(rng.Below(256)));
        const std::vector<std::byte> png = EncodePng(image);
        const fs::path path = fs::path(folder_ / "dots") / name / (std::to_string(i) + ".png");
        fs::create_directories(path.parent_path());
        WriteFileAtomically(path, std::string(reinterpret_cast<const char*>(png.data()), png.size()));
      }
    }
    options_.out = folder_ / "out";
    options_.networks = 12;
    options_.near = 8;
    options_.replicates = 0.2;
    options_.verbosity = Verbosity::kQuiet;
    options_.settings.Set("evaluator", "synthetic");
    for (const char* name : {"dots-c2-n30-px12-grey", "dots-c2-n30-px12-grey-p2k", "dots-n40-px10-rgb"}) {
      tasks_.push_back(ParseTaskName(name));
    }
  }

  // The table's CSV file.
  std::string Write(const std::string& known = "", const std::string& name = "table") const {
    EXPECT_EQ(WriteTable(tasks_, fs::path(options_.out) / "runs", known, folder_ / name), 3);
    return ReadText(folder_ / (name + ".csv"));
  }

  const TempFolder folder_;
  const ScopedVariable data_, cache_;
  TabulateOptions options_;
  std::vector<TaskName> tasks_;
};

TEST_F(TabulateTasksTest, WritesATableOfAllTasks) {
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  Write();
  const TableFile file(folder_ / "table.yml");
  const Measurements measured = ReadMeasurements(file);
  ASSERT_EQ(measured.tasks.size(), 3u);
  EXPECT_EQ(measured.tasks[1].name, "dots-c2-n30-px12-grey-p2k");
  EXPECT_EQ(measured.tasks[1].column, measured.tasks[0].column) << "a limit needs no training of its own";
  EXPECT_EQ(file.LimitsOf(measured.tasks[1]).max_params, 2000);
  EXPECT_EQ(file.LimitsOf(measured.tasks[0]).max_params, 0);
  EXPECT_EQ(measured.tasks[2].input, (InputSpec{.channels = 3, .height = 10, .width = 10, .classes = 3}));
  EXPECT_EQ(measured.tasks[2].descriptors.size(), kDescriptorNames.size());
  for (const size_t t : {0u, 2u}) {
    size_t networks = 0, trainings = 0;
    for (const MeasuredNetwork& network : measured.networks) {
      networks += !network.accuracies[t].empty();
      trainings += network.accuracies[t].size();
    }
    EXPECT_EQ(networks, 20u);
    EXPECT_EQ(trainings, 24u) << "a fifth is measured twice";
  }
}

TEST_F(TabulateTasksTest, GoesOnWhereItWasStoppedAndTakesEarlierRuns) {
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  const std::string table = Write();
  fs::remove(fs::path(options_.out) / "runs" / "dots-n40-px10-rgb" / "summary.json");
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  EXPECT_EQ(Write(), table);

  options_.answers = (fs::path(options_.out) / "runs").string();
  options_.out = folder_ / "again";
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  EXPECT_EQ(Write(), table);
  for (const char* name : {"dots-c2-n30-px12-grey", "dots-n40-px10-rgb"}) {
    const nlohmann::json summary = ReadJsonFile(fs::path(options_.out) / "runs" / name / "summary.json");
    EXPECT_EQ(summary.at("evaluations").at("trained"), 0) << name;
  }
}

TEST_F(TabulateTasksTest, GoesOnWithATable) {
  options_.near = 0;
  EXPECT_TRUE(TabulateTasks({tasks_[0], tasks_[1]}, options_));
  const std::string known = folder_ / "known.yml";
  EXPECT_EQ(WriteTable(tasks_, fs::path(options_.out) / "runs", "", folder_ / "known"), 2);
  const int64_t before = TableFile(known).tasks()[0].made.trainings;
  EXPECT_EQ(before, 15);

  options_.near = 8;
  options_.answers = known;
  options_.out = folder_ / "again";
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  Write(known);
  const TableFile file(folder_ / "table.yml");
  EXPECT_EQ(file.recipe(), TableFile(known).recipe());
  EXPECT_EQ(file.tasks()[0].made.trainings, 15 + 8 + 3) << "one of the four replicates was known";
  const nlohmann::json summary =
      ReadJsonFile(fs::path(options_.out) / "runs" / "dots-c2-n30-px12-grey" / "summary.json");
  EXPECT_EQ(summary.at("evaluations").at("cached"), 12 + 1);

  options_.out = folder_ / "other";
  options_.settings.Set("evaluator", "train");
  EXPECT_THAT(UsageErrorOf([&] { TabulateTasks(tasks_, options_); }), testing::HasSubstr("another recipe"));
}

TEST_F(TabulateTasksTest, ATableHasOneSpace) {
  EXPECT_TRUE(TabulateTasks({tasks_[0]}, options_));
  options_.space = "multi-branch";
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  EXPECT_THAT(UsageErrorOf([&] { Write(); }), testing::HasSubstr("another recipe or space"));
  EXPECT_THAT(UsageErrorOf([&] { WriteTable(tasks_, folder_ / "none", "", folder_ / "table"); }),
              testing::HasSubstr("there is no run"));
}

// A table of another space than the paper's, and what is learnt from it.
TEST_F(TabulateTasksTest, ACompactTableTeachesSearchesOfItsSpaceAlone) {
  options_.space = "compact";
  options_.networks = 24;
  options_.settings.Set("max_ram", "200000");
  EXPECT_TRUE(TabulateTasks(tasks_, options_));
  Write();
  const TableFile file(folder_ / "table.yml");
  const Limits limits = file.LimitsOf(file.tasks()[1]);
  EXPECT_EQ(limits.max_params, 2000);
  EXPECT_EQ(limits.max_ram, 200'000);
  EXPECT_EQ(limits.net.head, HeadKind::kGap);
  EXPECT_EQ(limits.net.growth_by, GrowthBy::kStage);
  const TaskScores scores = ScoresOf(ReadMeasurements(file), limits.net);
  std::ostringstream policy;
  FitModel(scores, ChooseKernel(scores)).Save(policy);
  WriteFileAtomically(folder_ / "compact.policy", policy.str());

  ExperimentSpec spec = MakeSpec("quick");
  for (const auto& [key, value] : {std::pair("evaluator", "synthetic"), std::pair("final_training", "false"),
                                   std::pair("max_params", "3000"), std::pair("data.image_size", "12")}) {
    spec.parts.Set(key, value);
  }
  spec.dataset = "dots";
  spec.space = "compact";
  spec.strategy = "transfer";
  spec.policy = folder_ / "compact.policy";
  spec.evaluations = 6;
  spec.budget = 0;
  const Summary summary = RunSearch(spec, RunFolder::Plan(folder_ / "search"), Verbosity::kQuiet);
  EXPECT_EQ(summary.counts.trained, 6);
  EXPECT_EQ(summary.counts.invalid, 0) << "it keeps the limit, which the table's tasks did not have";
  ASSERT_TRUE(summary.best);
  EXPECT_LE(summary.best->params, 3000);

  spec.space = "chain";
  EXPECT_THAT(UsageErrorOf([&] { RunSearch(spec, RunFolder::Plan(folder_ / "other"), Verbosity::kQuiet); }),
              testing::HasSubstr("its space is \"compact\", here it is \"chain\""));
}

}  // namespace
}  // namespace netwright
