// Spec, presets, rungs, run folder.
#include <gtest/gtest.h>

#include <fstream>

#include "netwright/base/error.h"
#include "netwright/run/final_plan.h"
#include "netwright/run/halving_progress.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/run/summary.h"
#include "netwright/run/task_setup.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

TEST(SpecTest, PaperIsThePaper) {
  const ExperimentSpec spec = MakeSpec("paper");
  EXPECT_EQ(spec.strategy, "meta-rl");
  EXPECT_EQ(spec.data.image_size, 84);
  EXPECT_EQ(spec.data.channels, 3);
  EXPECT_EQ(spec.data.resize, "bilinear");
  EXPECT_EQ(spec.data.split, "paper");
  EXPECT_EQ(spec.recipe.epochs, 12);
  EXPECT_EQ(spec.recipe.batch_size, 128);
  EXPECT_EQ(spec.recipe.net.filters, 32);
  EXPECT_EQ(spec.recipe.net.dense_units, 1024);
  EXPECT_DOUBLE_EQ(spec.recipe.net.dropout, 0.4);
  EXPECT_DOUBLE_EQ(spec.recipe.epsilon, 1e-7);
  EXPECT_EQ(spec.episode.lanes, 1);
  EXPECT_FALSE(spec.episode.rules.mask_actions);
  EXPECT_EQ(spec.a2c.rollout, 5);
  EXPECT_DOUBLE_EQ(spec.a2c.gamma, 0.9);
  EXPECT_EQ(spec.final_recipe.net.dense_units, 4096);
  EXPECT_EQ(spec.final_recipe.net.FiltersOf(0), 32);
  EXPECT_EQ(spec.final_recipe.net.FiltersOf(1), 64);
  EXPECT_EQ(spec.final_recipe.net.FiltersOf(9), 256);
}

TEST(SpecTest, ConfigurationRoundTrips) {
  for (const char* preset : {"quick", "paper"}) {
    ExperimentSpec spec = MakeSpec(preset);
    Options options;
    Declare(spec, options);
    options.Set("seed", "99");
    options.Set("recipe.learning_rate", "0.00123");
    ExperimentSpec copy = MakeSpec("quick");
    Options copied;
    Declare(copy, copied);
    copied.ReadJson(options.ToJson());
    EXPECT_EQ(copied.ToJson(), options.ToJson());
    EXPECT_EQ(copy.recipe.Text(), spec.recipe.Text());
  }
}

TEST(SpecTest, RefusesARunWithoutEnd) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.evaluations = 0;
  spec.budget = 0;
  EXPECT_THROW(Validate(spec), Error);
}

TEST(SpecTest, RefusesWorkersWithoutMemory) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.memory_limit = kLeastWorkerMemory;
  Validate(spec);
  spec.memory_limit = int64_t{50} << 20;
  EXPECT_THROW(Validate(spec), Error);
}

TEST(SpecTest, OnlyTheFinalTrainingMayLeaveItsEpochsOpen) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.final_recipe.epochs = 0;
  Validate(spec);
  spec.recipe.epochs = 0;
  EXPECT_THROW(Validate(spec), Error);
}

TEST(FinalPlanTest, RungsHalve) {
  EXPECT_EQ(RungEpochs(1, 12), (std::vector<int>{12}));
  EXPECT_EQ(RungEpochs(2, 12), (std::vector<int>{6, 12}));
  EXPECT_EQ(RungEpochs(3, 12), (std::vector<int>{3, 6, 12}));
  EXPECT_EQ(RungEpochs(8, 16), (std::vector<int>{2, 4, 8, 16}));
  EXPECT_EQ(RungEpochs(3, 2), (std::vector<int>{1, 2}));
  EXPECT_EQ(RungEpochs(3, 1), (std::vector<int>{1}));
  EXPECT_EQ(Survivors(3), 2);
  EXPECT_EQ(Survivors(2), 1);
}

TEST(FinalPlanTest, EpochsFollowTheImages) {
  EXPECT_EQ(EpochsFor(600000, 48000), 13);
  EXPECT_EQ(EpochsFor(600000, 1000000), 8);
  EXPECT_EQ(EpochsFor(600000, 100), 60);
}

TEST(FinalPlanTest, PredictsTheHalving) {
  // Rungs {3, 6, 12}: three networks on two workers take two turns, then two at once, then one.
  EXPECT_DOUBLE_EQ(PredictSeconds({1, 1, 1}, {3, 6, 12}, 0, 2), 3 * 2 + 3 * 1 + 6 * 1);
  EXPECT_DOUBLE_EQ(PredictSeconds({1, 4, 2}, {3, 6, 12}, 0, 1), 3 * 7 + 3 * 6 + 6 * 4);
  EXPECT_DOUBLE_EQ(PredictSeconds({2}, {5}, 0, 8), 10);
}

TEST(HalvingProgressTest, MovesWithinARungAndWaitsAtItsEnd) {
  HalvingProgress progress({6, 3, 6}, /*timed=*/true);
  EXPECT_DOUBLE_EQ(progress.Advance(0, progress.RungShare(0, 0, 0)), 0);
  EXPECT_DOUBLE_EQ(progress.Advance(0, progress.RungShare(0, 3, 0)), 3 / 15.0);
  EXPECT_DOUBLE_EQ(progress.Advance(0, progress.RungShare(0, 42, 0)), 6 / 15.0);
  EXPECT_DOUBLE_EQ(progress.Advance(2, progress.RungShare(2, 3, 0)), 12 / 15.0);
  EXPECT_DOUBLE_EQ(progress.Advance(2, 1), 1);
}

TEST(HalvingProgressTest, NeverGoesBack) {
  HalvingProgress progress({6, 3, 6}, /*timed=*/true);
  EXPECT_DOUBLE_EQ(progress.Advance(0, 1), 6 / 15.0);
  progress.Predict(1, {6, 12});  // slower than it was
  EXPECT_DOUBLE_EQ(progress.Advance(1, 0), 6 / 15.0);
  EXPECT_DOUBLE_EQ(progress.Advance(2, 0.5), 18 / 24.0);
}

TEST(HalvingProgressTest, GoesByJobsUntilARungShowsTheScale) {
  HalvingProgress progress({2, 1, 2}, /*timed=*/false);
  EXPECT_DOUBLE_EQ(progress.RungShare(0, 1000, 0.25), 0.25);
  progress.Learn(0, 20);
  EXPECT_DOUBLE_EQ(progress.RungShare(1, 5, 0), 0.5);
  EXPECT_DOUBLE_EQ(progress.Advance(1, 0.5), 25 / 50.0);
}

// A resumed run may come to rungs that were added after the plan was made.
TEST(HalvingProgressTest, TakesRungsThatItDoesNotKnow) {
  HalvingProgress progress({6, 3}, /*timed=*/true);
  EXPECT_DOUBLE_EQ(progress.Advance(1, progress.RungShare(1, 1.5, 0)), 7.5 / 9);
  EXPECT_DOUBLE_EQ(progress.RungShare(5, 1000, 0.25), 0.25);
  EXPECT_DOUBLE_EQ(progress.Advance(5, 0.5), 7.5 / 9);
  progress.Learn(5, 20);
  EXPECT_DOUBLE_EQ(progress.RungShare(1, 1.5, 0), 0.5);
  progress.Predict(4, {2, 1});
  EXPECT_DOUBLE_EQ(progress.Advance(4, progress.RungShare(4, 2, 0)), 11 / 12.0);
  EXPECT_DOUBLE_EQ(progress.Advance(5, 1), 1);

  HalvingProgress empty;
  EXPECT_DOUBLE_EQ(empty.RungShare(0, 7, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(empty.Advance(0, 0.5), 0);
  empty.Learn(0, 7);
}

TEST(FinalPlanTest, TakesTheBestThatFit) {
  const FinalPlan free = PlanFinal({9, 9, 9, 1}, 3, 12, 2, 0);
  EXPECT_EQ(free.finalists, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(free.epochs, 12);
  const FinalPlan tight = PlanFinal({100, 1, 100, 1}, 3, 12, 2, 20);
  EXPECT_EQ(tight.finalists, (std::vector<int>{1, 3}));
  EXPECT_EQ(tight.epochs, 12);
  const FinalPlan cut = PlanFinal({1, 1, 1}, 3, 60, 2, 20);
  EXPECT_EQ(cut.finalists.size(), 3u);
  EXPECT_LE(PredictSeconds({1, 1, 1}, RungEpochs(3, cut.epochs), 0, 2), 20);
  EXPECT_GT(PredictSeconds({1, 1, 1}, RungEpochs(3, cut.epochs + 1), 0, 2), 20);
  const FinalPlan hopeless = PlanFinal({50, 40}, 3, 12, 2, 10);
  EXPECT_EQ(hopeless.finalists, (std::vector<int>{1}));
  EXPECT_EQ(hopeless.epochs, 2);
}

TEST(FinalPlanTest, TheHorizonMovesWithTheTimeLeft) {
  EXPECT_EQ(RungsLeft(3, 12, 0, 0), RungEpochs(3, 12));
  EXPECT_EQ(RungsLeft(3, 12, 1, 3), (std::vector<int>{6, 12}));
  EXPECT_EQ(RungsLeft(3, 20, 2, 6), (std::vector<int>{20}));
  EXPECT_EQ(RungsLeft(3, 5, 1, 3), (std::vector<int>{4, 5}));  // each rung keeps an epoch
  // Two networks at once to half the horizon, then one: from 3 epochs on, 10 - 3 seconds.
  EXPECT_EQ(FitEpochs({1, 1}, 3, 1, 3, 20, 2, 7), 10);
  EXPECT_EQ(FitEpochs({1, 1}, 3, 1, 3, 20, 2, 100), 20);
  EXPECT_EQ(FitEpochs({1, 1}, 3, 1, 3, 20, 2, 0), 5);
}

TEST(FinalPlanTest, OneNetworkGoesOnInLegsThatEndWithTheHorizon) {
  EXPECT_EQ(Legs(21, 10), (std::vector<int>{13, 21}));
  EXPECT_EQ(Legs(12, 10), (std::vector<int>{11, 12}));
  EXPECT_EQ(Legs(12, 11), (std::vector<int>{12}));
  EXPECT_EQ(Legs(8, 0), (std::vector<int>{2, 8}));
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
  summary.final = Summary::Final{.architecture = "conv3", .validation_accuracy = 0.9, .test_accuracy = 0.8};
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
      summary.final = Summary::Final{.architecture = "conv5",
                                     .validation_accuracy = 0.9,
                                     .test_accuracy = 0.8,
                                     .params = 7,
                                     .flops = 8,
                                     .epochs = 9,
                                     .note = "kept"};
    }
    const nlohmann::json json = summary;
    const Summary read = json.get<Summary>();
    EXPECT_EQ(nlohmann::json(read), json);
    EXPECT_EQ(SummaryText(read, "run"), SummaryText(summary, "run"));
  }
  EXPECT_NE(SummaryText(summary, "run").find("kept\n"), std::string::npos);
  EXPECT_EQ(nlohmann::json::object().get<Summary>().finished, false);
}

}  // namespace
}  // namespace netwright
