#include "netwright/run/worker_count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netwright {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ExperimentSpec OnTheProcessor() {
  ExperimentSpec spec = MakeSpec("quick");
  spec.device = "cpu";
  ResolveDevice(spec);
  spec.in_flight = 4;
  spec.final.finalists = 3;
  return spec;
}

TEST(WorkerCountTest, OneACoreAsFarAsThereIsWork) {
  const ExperimentSpec spec = OnTheProcessor();
  EXPECT_EQ(CountWorkers(spec, 2).started, 2);
  EXPECT_EQ(CountWorkers(spec, 4).started, 4);
  EXPECT_THAT(CountWorkers(spec, 4).warning, IsEmpty());
  const WorkerCount many = CountWorkers(spec, 16);
  EXPECT_EQ(many.started, 4);
  EXPECT_EQ(many.warning,
            "16 workers, but only 4 networks at once in the search (in_flight, part of the result): 12 would idle; "
            "in_flight=32 uses them all");
}

TEST(WorkerCountTest, AskedForIsAsFarAsThereIsWorkToo) {
  ExperimentSpec spec = OnTheProcessor();
  spec.workers = 3;
  EXPECT_EQ(CountWorkers(spec, 16).started, 3);
  EXPECT_THAT(CountWorkers(spec, 16).warning, IsEmpty());
  spec.workers = 5;
  EXPECT_EQ(CountWorkers(spec, 2).started, 4);
  EXPECT_THAT(CountWorkers(spec, 2).warning, HasSubstr("5 workers"));
}

TEST(WorkerCountTest, AgentsHaveLanes) {
  ExperimentSpec spec = OnTheProcessor();
  spec.strategy = "meta-rl";
  spec.parts.Set("episode.lanes", "1");
  spec.final.enabled = false;
  const WorkerCount one = CountWorkers(spec, 2);
  EXPECT_EQ(one.started, 1);
  EXPECT_THAT(one.warning, HasSubstr("only 1 network at once"));
  EXPECT_THAT(one.warning, HasSubstr("episode.lanes=4"));
  spec.parts.Set("episode.lanes", "8");
  EXPECT_EQ(CountWorkers(spec, 2).started, 2);
  EXPECT_THAT(CountWorkers(spec, 2).warning, IsEmpty());
}

TEST(WorkerCountTest, FinalistsTrainAtOnce) {
  ExperimentSpec spec = OnTheProcessor();
  spec.in_flight = 1;
  EXPECT_EQ(CountWorkers(spec, 16).started, 3);
  EXPECT_THAT(CountWorkers(spec, 16).warning, HasSubstr("15 would idle"));
  spec.final.enabled = false;
  EXPECT_EQ(CountWorkers(spec, 16).started, 1);
}

}  // namespace
}  // namespace netwright
