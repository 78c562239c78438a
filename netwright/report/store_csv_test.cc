#include "netwright/report/store_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netwright/evaluation/cache_keys.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(StoreCsvTest, ExperimentsStepsAndTheOriginalsColumns) {
  const TempFolder folder;
  const auto store = OpenStore(folder / "experiments.sqlite");
  Experiment experiment;
  experiment.run = store->BeginRun({});
  experiment.phase = "search";
  experiment.architecture = "conv3-max2";
  experiment.key.network = "conv3(0) max2(1)";
  experiment.evaluation.metrics.accuracy = 0.5;
  experiment.evaluation.metrics.flops = 1000;
  experiment.evaluation.metrics.train_seconds = 3.7;
  store->Append(experiment);
  experiment.id = 1;
  experiment.evaluation.cached = true;
  store->Append(experiment);
  experiment.id = 2;
  experiment.architecture = "max3";
  experiment.evaluation.outcome = Outcome::kInvalid;
  store->Append(experiment);
  Step step;
  step.action = "p1+1";
  step.reward = 0.25;
  step.proposal = 2;
  store->AppendSteps(1, std::vector{step});

  const std::string experiments = ExperimentsCsv(*store);
  EXPECT_THAT(experiments, StartsWith("run,trial,phase,architecture,"));
  EXPECT_THAT(experiments, HasSubstr("1,0,search,conv3-max2,conv3(0) max2(1),"));
  EXPECT_THAT(experiments, HasSubstr("Z,0\n")) << "measured";
  EXPECT_EQ(std::count(experiments.begin(), experiments.end(), '\n'), 4);
  EXPECT_THAT(experiments, HasSubstr(",forecast\n")) << "nothing was foretold";
  experiment.id = 3;
  experiment.expected = 0.625;
  store->Append(experiment);
  EXPECT_THAT(ExperimentsCsv(*store),
              testing::AllOf(HasSubstr(",forecast,expected\n"), HasSubstr("Z,0,0.625\n"), HasSubstr("Z,0,\n")));
  EXPECT_THAT(StepsCsv(*store), HasSubstr("0,0,0,0,p1+1,0.25,0,0,2\n"));

  const std::string original =
      OriginalCsv(*store, *MakeSearchSpace("chain"), "dtd",
                  [](const Evaluation& evaluation, double) { return evaluation.metrics.accuracy - 0.125; });
  EXPECT_THAT(original, StartsWith("dataset-nethash,netstring,reward,accuracy,density,flops,timestamp,running_time,"
                                   "is_valid\ndtd-"));
  EXPECT_THAT(original, HasSubstr("\"[[1,1,3,0,0] [2,2,2,1,0]]\",37.5,0.5,"));
  EXPECT_THAT(original, HasSubstr(",3,1\n")) << "whole seconds";
  EXPECT_THAT(original, HasSubstr(",0,0,"));
  EXPECT_EQ(std::count(original.begin(), original.end(), '\n'), 3) << "each network once";
}

TEST(StoreCsvTest, TheOriginalsRowIsTheOneThatWasTrained) {
  const TempFolder folder;
  const auto store = OpenStore(folder / "experiments.sqlite");
  Experiment row;
  row.run = store->BeginRun({});
  row.phase = "search";
  const auto add = [&](const char* architecture, const std::string& network, Outcome outcome) {
    row.architecture = architecture;
    row.key.network = network;
    row.evaluation.outcome = outcome;
    row.evaluation.metrics.accuracy = outcome == Outcome::kOk ? 0.25 : 0;
    store->Append(row);
    ++row.id;
  };
  add("conv3(0)", std::string(kOutOfRangeNetwork), Outcome::kInvalid);  // a pointer left conv3(0)'s range
  add("conv3(0)", "conv3(0)", Outcome::kOutOfMemory);
  add("conv3(0)", "conv3(0)", Outcome::kOk);
  const std::string csv = OriginalCsv(*store, *MakeSearchSpace("multi-branch"), "dtd",
                                      [](const Evaluation& evaluation, double) { return evaluation.metrics.accuracy; });
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);
  EXPECT_THAT(csv, HasSubstr(",25,0.25,"));

  Step step;
  step.action = "concat@5,6";
  store->AppendSteps(1, std::vector{step});
  EXPECT_THAT(StepsCsv(*store), HasSubstr(",\"concat@5,6\","));
}

}  // namespace
}  // namespace netwright
