#include "netwright/report/episodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two lanes in turn: lane 0 has episodes of 2 and 1 steps and an open one, lane 1 one of 3.
std::vector<Step> Trace() {
  std::vector<Step> steps;
  const auto add = [&](int lane, const char* action, double reward, bool done) {
    Step row;
    row.position = static_cast<int64_t>(steps.size());
    row.lane = lane;
    row.action = action;
    row.reward = reward;
    row.done = done;
    row.entropy = 2 - 0.1 * static_cast<double>(steps.size());
    steps.push_back(row);
  };
  add(0, "conv3", 0.5, false), add(1, "conv3", -0.25, false);
  add(0, "max2", 0.25, true), add(1, "conv3", -0.5, false);
  add(0, "terminal", 0.125, true), add(1, "terminal", -0.75, true);
  add(0, "conv3", 0.9, false);
  return steps;
}

TEST(EpisodesTest, AreThoseThatEndedInTheOrderOfTheirEnds) {
  const std::vector<Episode> episodes = FinishedEpisodes(Trace());
  EXPECT_THAT(BestRewards(episodes), ElementsAre(0.5, 0.125, -0.25));
  EXPECT_THAT(TotalRewards(episodes), ElementsAre(0.75, 0.125, -1.5));
  EXPECT_THAT(Lengths(episodes), ElementsAre(2, 1, 3));
  EXPECT_EQ(episodes[2].end, 5);
  EXPECT_THAT(FinishedEpisodes({}), IsEmpty());
}

TEST(EpisodesTest, WindowsHaveABandThatEndsWhereTheValuesDo) {
  const std::vector<double> values = {1, 3, 5, 5, 9};
  const Series series = WindowSeries(values, kFromZero, 2);
  EXPECT_THAT(series.x, ElementsAre(2, 4, 5));
  EXPECT_THAT(series.y, ElementsAre(2, 5, 9));
  EXPECT_THAT(series.low, ElementsAre(2 - std::sqrt(2.0), 5, 9));
  EXPECT_THAT(series.high, ElementsAre(2 + std::sqrt(2.0), 5, 9));
  const Series shares = WindowSeries(std::vector<double>{0.1, 0.9, 1.0, 0.7}, kFractions, 2);
  EXPECT_THAT(shares.low, ElementsAre(0, testing::DoubleNear(0.6379, 1e-4)));
  EXPECT_THAT(shares.high, ElementsAre(1, 1));
  EXPECT_THAT(WindowSeries(std::vector<double>{-0.5, -0.5}, kFractions, 2).low, ElementsAre(-0.5));
}

TEST(EpisodesTest, EntropyIsEmptyForAnAgentWithoutOne) {
  std::vector<Step> steps = Trace();
  EXPECT_THAT(EntropySeries(steps, 7).y, testing::SizeIs(7));
  steps[3].entropy = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(EntropySeries(steps).x, IsEmpty());
}

TEST(EpisodesTest, ActionsHaveTheirShare) {
  const std::vector<Step> steps = Trace();
  const std::vector<std::string> actions = {"terminal", "avg2", "conv3"};
  EXPECT_THAT(ActionProportions(steps, actions), ElementsAre(2.0 / 7, 0, 4.0 / 7));
  EXPECT_THAT(ActionProportions({}, actions), ElementsAre(0, 0, 0));
  EXPECT_THAT(ActionsOf("/gone.yml", steps), ElementsAre("conv3", "max2", "terminal"));
  EXPECT_THAT(ActionsOf("chain", steps),
              ElementsAre("conv1", "conv3", "conv5", "max2", "max3", "avg2", "avg3", "terminal"));
}

}  // namespace
}  // namespace netwright
