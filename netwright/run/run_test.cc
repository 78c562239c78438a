// Spec, presets, rungs, run folder.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/problems/images/task_setup.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/run/summary.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

TEST(SpecTest, PaperIsThePaper) {
  const ExperimentSpec spec = MakeSpec("paper");
  EXPECT_EQ(spec.strategy, "meta-rl");
  ImagesConfig images = ImagesOf(spec);
  EXPECT_EQ(images.data.image_size, 84);
  EXPECT_EQ(images.data.channels, 3);
  EXPECT_EQ(images.data.resize, "bilinear");
  EXPECT_EQ(images.data.split, "paper");
  EXPECT_EQ(images.recipe.epochs, 12);
  EXPECT_EQ(images.recipe.batch_size, 128);
  EXPECT_EQ(images.recipe.net.filters, 32);
  EXPECT_EQ(images.recipe.net.dense_units, 1024);
  EXPECT_DOUBLE_EQ(images.recipe.net.dropout, 0.4);
  EXPECT_DOUBLE_EQ(images.recipe.epsilon, 1e-7);
  const nlohmann::json config = ConfigOf(spec);
  EXPECT_EQ(config["episode.lanes"], 1);
  EXPECT_EQ(config["episode.mask_actions"], false);
  EXPECT_EQ(config["a2c.rollout"], 5);
  EXPECT_EQ(config["a2c.gamma"], 0.9);
  // Whatever the processor could do.
  ResolveDevice(images);
  ResolvePrecision(images);
  EXPECT_EQ(images.recipe.precision, "fp32");
  EXPECT_EQ(images.final.recipe.precision, "fp32");
  EXPECT_EQ(images.final.recipe.net.dense_units, 4096);
  EXPECT_EQ(images.final.recipe.net.FiltersOf(0), 32);
  EXPECT_EQ(images.final.recipe.net.FiltersOf(1), 64);
  EXPECT_EQ(images.final.recipe.net.FiltersOf(9), 256);
}

TEST(SpecTest, ConfigurationRoundTrips) {
  for (const char* preset : {"quick", "paper"}) {
    ExperimentSpec spec = MakeSpec(preset);
    spec.seed = 99;
    spec.parts.Set("recipe.learning_rate", "0.00123");
    ExperimentSpec copy = MakeSpec("quick");
    Apply(ToSettings(ConfigOf(spec), Settings::Origin::kPreset), copy);
    EXPECT_EQ(ConfigOf(copy), ConfigOf(spec));
    EXPECT_EQ(ImagesOf(copy).recipe.Text(), ImagesOf(spec).recipe.Text());
  }
}

// A preset may speak of parts that a run does not have; a user who does is told.
TEST(SpecTest, KnowsWhoseAKeyIs) {
  ExperimentSpec spec = MakeSpec("quick");
  EXPECT_FALSE(ConfigOf(spec).contains("episode.mask_actions"));
  spec.parts.Set("evolution.population", "7");
  Validate(spec);
  EXPECT_EQ(ConfigOf(spec)["evolution.population"], 7);
  spec.parts.Set("a2c.gamma", "0.5");
  const std::string foreign = UsageErrorOf([&] { Validate(spec); });
  EXPECT_NE(foreign.find("a2c.gamma is a key of the strategy meta-rl"), std::string::npos) << foreign;
  spec.strategy = "meta-rl";
  EXPECT_NE(UsageErrorOf([&] { Validate(spec); }).find("evolution.population is a key"), std::string::npos);
  ExperimentSpec misspelt = MakeSpec("quick");
  misspelt.parts.Set("evolution.populaton", "7");
  EXPECT_NE(UsageErrorOf([&] { Validate(misspelt); }).find("evolution.population"), std::string::npos);
}

TEST(SpecTest, APresetMayBeAFile) {
  const TempFolder folder;
  const std::string path = folder / "mine.yml";
  std::ofstream(path) << "recipe: quick\nrecipe.epochs: 2\nevolution:\n  population: 9\n";
  const ExperimentSpec spec = MakeSpec(path);
  EXPECT_EQ(spec.preset, path);
  EXPECT_EQ(ImagesOf(spec).recipe.epochs, 2);
  EXPECT_EQ(ImagesOf(spec).recipe.net.filters, 8);
  EXPECT_EQ(ConfigOf(spec)["evolution.population"], 9);
}

TEST(SpecTest, RefusesARunWithoutEnd) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.evaluations = 0;
  spec.budget = 0;
  EXPECT_THROW(Validate(spec), Error);
}

TEST(SpecTest, RefusesWorkersWithoutMemory) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.parts.Set("memory_limit", std::to_string(kLeastWorkerMemory));
  Validate(spec);
  spec.parts.Set("memory_limit", "50M");
  EXPECT_THROW(Validate(spec), Error);
}

TEST(SpecTest, OnlyTheFinalTrainingMayLeaveItsEpochsOpen) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.parts.Set("final.epochs", "0");
  Validate(spec);
  spec.parts.Set("recipe.epochs", "0");
  EXPECT_THROW(Validate(spec), Error);
}

TEST(SpecTest, AGivenBudgetIsSpent) {
  const auto resolved = [](const std::vector<std::pair<std::string, std::string>>& settings, const char* preset) {
    Settings given;
    for (const auto& [key, value] : settings) given.Set(key, value);
    ExperimentSpec spec = MakeSpec(preset);
    Apply(given, spec);
    LiftEvaluations(given, spec);
    return spec;
  };
  EXPECT_EQ(resolved({}, "quick").evaluations, 100);
  EXPECT_FALSE(ImagesOf(resolved({}, "quick")).final.spend);
  EXPECT_EQ(resolved({{"budget", "30m"}}, "quick").evaluations, 0);
  EXPECT_TRUE(ImagesOf(resolved({{"budget", "30m"}}, "quick")).final.spend);
  EXPECT_FALSE(ImagesOf(resolved({{"budget", "30m"}, {"spend_budget", "false"}}, "quick")).final.spend);
  EXPECT_EQ(resolved({{"budget", "30m"}, {"evaluations", "7"}}, "quick").evaluations, 7);
  EXPECT_FALSE(ImagesOf(resolved({{"budget", "30m"}, {"evaluations", "7"}}, "quick")).final.spend);
  EXPECT_EQ(resolved({{"budget", "0"}}, "quick").evaluations, 100);
  EXPECT_FALSE(ImagesOf(resolved({{"budget", "30m"}}, "paper")).final.spend);
}

// What quick bounds of the networks it searches does not bind what it delivers.
TEST(SpecTest, TheTighterBoundHoldsInTheSearch) {
  ImagesConfig images = ImagesOf(MakeSpec("quick"));
  EXPECT_EQ(images.max_flops, 0);
  EXPECT_EQ(SearchedFlops(images), 6'000'000);
  images.max_flops = 5'000'000;
  EXPECT_EQ(SearchedFlops(images), 5'000'000);
  images.max_flops = 50'000'000;
  EXPECT_EQ(SearchedFlops(images), 6'000'000);
  images.search_max_flops = 0;
  EXPECT_EQ(SearchedFlops(images), 50'000'000);
}

TEST(RunFolderTest, CreatesOnceAndReopens) {
  const std::string path = testing::TempDir() + "/run_folder_test";
  std::filesystem::remove_all(path);
  EXPECT_THROW(RunFolder::Open(path), Error);
  RunFolder::Plan(path);
  EXPECT_FALSE(std::filesystem::exists(path));
  const RunFolder folder = RunFolder::Create(path);
  WriteJsonFile(folder.run_json(), {{"a", 1}});
  EXPECT_THROW(RunFolder::Create(path), Error);
  const RunFolder again = RunFolder::Open(path);
  EXPECT_EQ(ReadJsonFile(again.run_json()).at("a"), 1);
  again.WriteClock({1.5, 2.5});
  EXPECT_DOUBLE_EQ(folder.ReadClock().search, 1.5);
  EXPECT_DOUBLE_EQ(folder.ReadClock().final_training, 2.5);
}

TEST(RunFolderTest, AClockThatCannotBeWrittenEndsNothing) {
  const TempFolder temp;
  const RunFolder folder = RunFolder::Create(temp / "run");
  std::filesystem::remove_all(folder.checkpoint());
  EXPECT_NO_THROW(folder.WriteClock({1.5, 2.5}));
  EXPECT_DOUBLE_EQ(folder.ReadClock().search, 0);
}

TEST(RunFolderTest, OpeningWritesNothing) {
  const TempFolder temp;
  WriteJsonFile(temp / "run.json", {{"a", 1}});
  EXPECT_DOUBLE_EQ(RunFolder::Open(temp.path()).ReadClock().search, 0);
  EXPECT_FALSE(std::filesystem::exists(temp / "checkpoint"));
}

TEST(RunFolderTest, APlaceThatCannotBeIsRefusedBeforeAnythingIsRead) {
  const TempFolder temp;
  WriteJsonFile(temp / "file", {});
  EXPECT_THROW(RunFolder::Plan(temp / "file"), Error);
  EXPECT_THROW(RunFolder::Plan(temp / "file/below/it"), Error);
}

TEST(RunFolderTest, MayNotLieInTheDataSet) {
  const TempFolder temp;
  std::filesystem::create_directories(temp / "pets/cat");
  std::filesystem::create_directories(temp / "pets-runs");
  std::filesystem::create_directory_symlink(temp / "pets", temp / "link");
  for (const char* out : {"pets", "pets/", "pets/run", "pets/cat/../new/run", "link/run", "./pets/run"}) {
    EXPECT_THROW(KeepOutOfData(temp / out, temp / "pets"), Error) << out;
  }
  EXPECT_THROW(KeepOutOfData(temp / "pets/run", temp / "link"), Error);
  for (const char* out : {"run", "pets-runs/run", "pets/../run"}) KeepOutOfData(temp / out, temp / "pets");
}

TEST(SummaryTest, SaysWhyASearchEndedBeforeItsBudget) {
  Summary summary;
  summary.end = "evaluations";
  EXPECT_EQ(SummaryText(summary, "run").find("ended early"), std::string::npos);
  summary.end = "stalled";
  EXPECT_NE(SummaryText(summary, "run").find("ended early"), std::string::npos);
}

TEST(SummaryTest, HasTheContractsKeys) {
  Summary summary;
  summary.final = Delivered{.architecture = "conv3", .validation_accuracy = 0.9, .test_accuracy = 0.8};
  const nlohmann::json json = summary;
  EXPECT_EQ(json.at("status"), "interrupted");
  EXPECT_TRUE(json.at("best").is_null());
  EXPECT_EQ(json.at("final").at("test_accuracy"), 0.8);
}

TEST(SummaryTest, IsReadBackAsItWasWritten) {
  Summary summary;
  summary.dataset = "bars";
  summary.strategy = "evolution";
  summary.seed = 7;
  summary.counts.trained = 10;
  summary.counts.proposed = 12;
  summary.best = Summary::Best{.architecture = "conv3", .search_accuracy = 0.7, .params = 5, .flops = 6};
  summary.total_seconds = 12.5;
  summary.policy = "checkpoint/final.policy";
  summary.end = "evaluations";
  summary.finished = true;
  for (const bool with_final : {false, true}) {
    if (with_final) {
      summary.final = Delivered{.architecture = "conv5",
                                .validation_accuracy = 0.9,
                                .test_accuracy = 0.8,
                                .params = 7,
                                .flops = 8,
                                .epochs = 9,
                                .note = "kept",
                                .int8 = Int8Figures{.validation_accuracy = 0.89,
                                                    .validation_images = 2000,
                                                    .test_accuracy = 0.79,
                                                    .flash = 2048,
                                                    .ram = 1024,
                                                    .macs = 3000,
                                                    .network = "ab"}};
    }
    const nlohmann::json json = summary;
    const Summary read = json.get<Summary>();
    EXPECT_EQ(nlohmann::json(read), json);
    EXPECT_EQ(SummaryText(read, "run"), SummaryText(summary, "run"));
  }
  EXPECT_NE(SummaryText(summary, "run").find("kept\n"), std::string::npos);
  EXPECT_NE(SummaryText(summary, "run").find("in 8 bits           validation 0.8900  test 0.7900  2.0 KiB constants"),
            std::string::npos);
  summary.final->int8.reset();
  summary.final->no_int8 = "because";
  EXPECT_NE(SummaryText(nlohmann::json(summary).get<Summary>(), "run").find("in 8 bits           none: because\n"),
            std::string::npos);
  summary.final.reset();
  EXPECT_NE(SummaryText(summary, "run").find("5 parameters  6 FLOPs\n"), std::string::npos);
  summary.best->params = summary.best->flops = 0;
  EXPECT_NE(SummaryText(summary, "run").find("accuracy 0.7000\n"), std::string::npos) << "no costs that nobody knows";
  EXPECT_EQ(nlohmann::json::object().get<Summary>().finished, false);
}

}  // namespace
}  // namespace netwright
