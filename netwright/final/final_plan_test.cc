#include "netwright/final/final_plan.h"

#include <gtest/gtest.h>

#include <vector>

#include "netwright/final/halving_progress.h"

namespace netwright {
namespace {

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

TEST(FinalPlanTest, FewImagesAreShownUpToAMillionTimesInAll) {
  EXPECT_EQ(LongestTraining(100), 1200);
  EXPECT_EQ(LongestTraining(2000), 500);
  EXPECT_EQ(LongestTraining(48000), 240);
}

TEST(FinalPlanTest, PredictsTheHalving) {
  // Rungs {3, 6, 12}: three networks on two workers take two turns, then two at once, then one.
  EXPECT_DOUBLE_EQ(PredictSeconds({1, 1, 1}, {3, 6, 12}, 0, 2), 3 * 2 + 3 * 1 + 6 * 1);
  EXPECT_DOUBLE_EQ(PredictSeconds({1, 4, 2}, {3, 6, 12}, 0, 1), 3 * 7 + 3 * 6 + 6 * 4);
  EXPECT_DOUBLE_EQ(PredictSeconds({2}, {5}, 0, 8), 10);
}

TEST(FinalPlanTest, AllHaveTheSameTime) {
  const FinalPlan plan{.finalists = {2, 0}, .epochs = 30};
  EXPECT_EQ(Paces(plan, {2, 100, 8}, 240), (std::vector<double>{1, 4}));
  EXPECT_EQ(Paces(plan, {0.5, 100, 8}, 240), (std::vector<double>{1, 8})) << "no more than 240 epochs";
  EXPECT_EQ(Paces(plan, {0, 0, 0}, 240), (std::vector<double>{1, 1})) << "nothing was measured";
  // A slow network is no reason for two quick ones to have less: it is passed over.
  EXPECT_EQ(PlanFinal({10, 1, 1}, 2, 60, 40, 1, 100).finalists, (std::vector<int>{1, 2}));
}

TEST(FinalPlanTest, FewImagesNeedManyEpochs) {
  EXPECT_EQ(UsefulEpochs(300), 40);
  EXPECT_EQ(UsefulEpochs(2500), 20);
  EXPECT_EQ(UsefulEpochs(48000), 8);
}

TEST(FinalPlanTest, FewNetworksShareTheCores) {
  EXPECT_EQ(QuickestLanes({1, 1}, {2, 8}).threads, 1);     // one each is best
  EXPECT_EQ(QuickestLanes({5}, {2, 8}).threads, 2);        // else one worker would idle
  EXPECT_EQ(QuickestLanes({5, 1}, {2, 8}).threads, 2);     // for the most of the time
  EXPECT_EQ(QuickestLanes({1, 1, 1}, {2, 8}).threads, 2);  // three by turns, instead of two turns
  EXPECT_EQ(QuickestLanes({1, 1}, {8, 8}).threads, 4);
  EXPECT_EQ(QuickestLanes({1}, {16, 8}).threads, 8);  // no more than there are shards
  EXPECT_EQ(QuickestLanes({1}, {2, 1}).threads, 1);
  EXPECT_DOUBLE_EQ(QuickestLanes({5}, {2, 8}).seconds, SecondsOn(2, 5));
  EXPECT_LT(PredictSeconds({1, 1, 1}, {3, 6, 12}, 0, {2, 8}), PredictSeconds({1, 1, 1}, {3, 6, 12}, 0, 2));
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
  const FinalPlan free = PlanFinal({9, 9, 9, 1}, 3, 12, 8, 2, 0);
  EXPECT_EQ(free.finalists, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(free.epochs, 12);
  const FinalPlan tight = PlanFinal({100, 1, 100, 1}, 3, 12, 8, 2, 20);
  EXPECT_EQ(tight.finalists, (std::vector<int>{1, 3}));
  EXPECT_EQ(tight.epochs, 12);
  const FinalPlan cut = PlanFinal({1, 1, 1}, 3, 60, 8, 2, 20);
  EXPECT_EQ(cut.finalists.size(), 3u);
  EXPECT_LE(PredictSeconds({1, 1, 1}, RungEpochs(3, cut.epochs), 0, 2), 20);
  EXPECT_GT(PredictSeconds({1, 1, 1}, RungEpochs(3, cut.epochs + 1), 0, 2), 20);
  // So slow that it had the time of all others: it is passed over, though it could be trained alone.
  EXPECT_EQ(PlanFinal({9, 1, 1, 1}, 3, 12, 8, 2, 50).finalists, (std::vector<int>{1, 2, 3}));
  const FinalPlan hopeless = PlanFinal({50, 40}, 3, 12, 8, 2, 10);
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

TEST(FinalPlanTest, GrowsIntoTheTimeThereIs) {
  const std::vector<double> seconds = {1, 1, 4, 1, 1};
  const FinalPlan plan = PlanFinal(seconds, 2, 12, 8, 2, 1000);
  EXPECT_EQ(plan.finalists, (std::vector<int>{0, 1}));
  const FinalPlan grown = GrowPlan(plan, seconds, 4, 1, 240, 2, 500);
  EXPECT_EQ(grown.finalists, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_GT(grown.epochs, 60);
  const std::vector<double> chosen = {4, 4, 4, 4};  // the quick ones have more epochs in that time
  EXPECT_LE(PredictSeconds(chosen, RungEpochs(4, grown.epochs), 0, 2), 500);
  EXPECT_GT(PredictSeconds(chosen, RungEpochs(4, grown.epochs + 1), 0, 2), 500);
  EXPECT_EQ(GrowPlan(plan, seconds, 4, 1, 240, 2, 1e6).epochs, 240);
  // The slow one is passed over where there is no time for it.
  EXPECT_EQ(GrowPlan(plan, seconds, 4, 1, 12, 2, 24).finalists, (std::vector<int>{0, 1, 3, 4}));
  // Four networks would have 15 of 60 epochs in their first rung, three as many, two 30.
  EXPECT_EQ(GrowPlan(plan, {1, 1, 1, 1}, 4, 15, 60, 2, 75).finalists.size(), 4u);
  EXPECT_EQ(GrowPlan(plan, {1, 1, 1, 1}, 4, 16, 60, 2, 75).finalists.size(), 2u);
  const FinalPlan tight = GrowPlan(plan, seconds, 4, 1, 240, 2, 1);
  EXPECT_EQ(tight.finalists, plan.finalists);
  EXPECT_EQ(tight.epochs, plan.epochs);
}

}  // namespace
}  // namespace netwright
