#include "studies/runs/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::Pair;

StudyRun MakeRun(const std::string& name, int lanes, const std::string& policy_from = "",
                 std::vector<std::string> best_of = {}) {
  StudyRun run;
  run.name = name;
  run.policy_from = policy_from;
  run.best_of = std::move(best_of);
  run.Set("strategy", "meta-rl");
  run.Set("episode.lanes", lanes);
  return run;
}

// What starts now: name and workers.
std::vector<std::pair<std::string, int>> StartAll(const StudyPlan& plan, StudySchedule& schedule) {
  std::vector<std::pair<std::string, int>> started;
  while (const auto start = schedule.Next()) started.emplace_back(plan.runs[start->run].name, start->workers);
  return started;
}

TEST(StudyScheduleTest, OneWorkerForTwoNetworksAtOnce) {
  StudyPlan plan;
  for (const char* name : {"a", "b", "c"}) plan.runs.push_back(MakeRun(name, 2));
  StudySchedule schedule(plan, {false, false, false}, 2);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre(Pair("a", 1), Pair("b", 1)));
  schedule.Finish(1);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre(Pair("c", 1)));
  schedule.Finish(0);
  EXPECT_FALSE(schedule.IsDone());
  schedule.Finish(2);
  EXPECT_TRUE(schedule.IsDone());
}

TEST(StudyScheduleTest, WorkersThatNoOtherRunCanUseGoToTheLast) {
  StudyPlan plan;
  plan.runs = {MakeRun("a", 2), MakeRun("b", 8)};
  StudySchedule schedule(plan, {true, false}, 16);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre(Pair("b", 8)));
  StudySchedule small(plan, {true, false}, 2);
  EXPECT_THAT(StartAll(plan, small), ElementsAre(Pair("b", 2)));
}

TEST(StudyScheduleTest, PoliciesAndBestNetworksAreWaitedFor) {
  StudyPlan plan;
  plan.runs = {MakeRun("first", 2), MakeRun("second", 2, "first"), MakeRun("other", 2),
               MakeRun("long", 4, "", {"second"})};
  StudySchedule schedule(plan, {false, false, false, false}, 4);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre(Pair("first", 2), Pair("other", 2)));
  schedule.Finish(0);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre(Pair("second", 2)));
  schedule.Finish(2);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre());
  schedule.Finish(1);
  EXPECT_THAT(StartAll(plan, schedule), ElementsAre(Pair("long", 4)));
}

}  // namespace
}  // namespace netwright
