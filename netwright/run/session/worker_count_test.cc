#include "netwright/run/session/worker_count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netwright {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ExperimentSpec OfFour() {
  ExperimentSpec spec = MakeSpec("quick");
  spec.strategy = "evolution";
  spec.in_flight = 4;
  return spec;
}

constexpr WorkerNeed kFinal = {.by_default = 0, .final = 3};
constexpr WorkerNeed kNoFinal = {};

TEST(WorkerCountTest, OneACoreAsFarAsThereIsWork) {
  const ExperimentSpec spec = OfFour();
  EXPECT_EQ(CountWorkers(spec, kFinal, 2).started, 2);
  EXPECT_EQ(CountWorkers(spec, kFinal, 4).started, 4);
  EXPECT_THAT(CountWorkers(spec, kFinal, 4).warning, IsEmpty());
  const WorkerCount many = CountWorkers(spec, kFinal, 16);
  EXPECT_EQ(many.started, 4);
  EXPECT_EQ(many.warning,
            "16 workers, but only 4 networks at once in the search (in_flight, part of the result): 12 would idle; "
            "in_flight=32 uses them all");
}

TEST(WorkerCountTest, AskedForIsAsFarAsThereIsWorkToo) {
  ExperimentSpec spec = OfFour();
  spec.workers = 3;
  EXPECT_EQ(CountWorkers(spec, kFinal, 16).started, 3);
  EXPECT_THAT(CountWorkers(spec, kFinal, 16).warning, IsEmpty());
  spec.workers = 5;
  EXPECT_EQ(CountWorkers(spec, kFinal, 2).started, 4);
  EXPECT_THAT(CountWorkers(spec, kFinal, 2).warning, HasSubstr("5 workers"));
}

TEST(WorkerCountTest, AgentsHaveLanes) {
  ExperimentSpec spec = OfFour();
  spec.strategy = "meta-rl";
  spec.parts.Set("episode.lanes", "1");
  const WorkerCount one = CountWorkers(spec, kNoFinal, 2);
  EXPECT_EQ(one.started, 1);
  EXPECT_THAT(one.warning, HasSubstr("only 1 network at once"));
  EXPECT_THAT(one.warning, HasSubstr("episode.lanes=4"));
  spec.parts.Set("episode.lanes", "8");
  EXPECT_EQ(CountWorkers(spec, kNoFinal, 2).started, 2);
  EXPECT_THAT(CountWorkers(spec, kNoFinal, 2).warning, IsEmpty());
}

TEST(WorkerCountTest, FinalistsTrainAtOnce) {
  ExperimentSpec spec = OfFour();
  spec.in_flight = 1;
  EXPECT_EQ(CountWorkers(spec, kFinal, 16).started, 3);
  EXPECT_THAT(CountWorkers(spec, kFinal, 16).warning, HasSubstr("15 would idle"));
  EXPECT_EQ(CountWorkers(spec, kNoFinal, 16).started, 1);
}

TEST(WorkerCountTest, IdleOnesSpeculate) {
  ExperimentSpec spec = OfFour();
  spec.speculate = true;
  EXPECT_EQ(CountWorkers(spec, kFinal, 16).started, 16);
  EXPECT_THAT(CountWorkers(spec, kFinal, 16).warning, IsEmpty());
  spec.strategy = "meta-rl";  // cannot be copied
  EXPECT_EQ(CountWorkers(spec, kNoFinal, 16).started, 8);
}

TEST(WorkerCountTest, AProblemMayNeedFewer) {
  const WorkerNeed on_a_gpu = {.by_default = 2, .final = 3};
  EXPECT_EQ(CountWorkers(OfFour(), on_a_gpu, 16).started, 2);
}

}  // namespace
}  // namespace netwright
