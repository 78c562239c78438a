#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/datasets/prepared.h"
#include "netwright/graph/cost.h"
#include "netwright/measure/agent_bench.h"
#include "netwright/measure/bench_table.h"
#include "netwright/measure/ceiling.h"
#include "netwright/measure/env_bench.h"
#include "netwright/measure/measure.h"
#include "netwright/measure/synthetic_images.h"
#include "netwright/measure/train_bench.h"
#include "netwright/measure/training_flops.h"
#include "netwright/nn/precision.h"
#include "netwright/train/trainer.h"
#include "testing/errors.h"

namespace netwright {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr double kShort = 0.01;  // seconds

TEST(MeasureTest, RateIsTheMedian) {
  const Rate odd = RateOf({3, 1, 2});
  EXPECT_EQ(odd.median, 2);
  EXPECT_EQ(odd.lowest, 1);
  EXPECT_EQ(odd.highest, 3);
  EXPECT_EQ(RateOf({4, 1, 2, 3}).median, 2.5);
}

TEST(MeasureTest, CallsAtLeastOnceInEachRepetition) {
  int calls = 0;
  const Rate rate = MeasureRate(0, [&] { return ++calls; });
  EXPECT_EQ(calls, kRepetitions + 1);
  EXPECT_GT(rate.lowest, 0);
}

TEST(BenchTableTest, HoldsEveryNetworkOfItsDepth) {
  const auto space = MakeSearchSpace("chain");
  const BenchTable table = MakeBenchTable(*space, kBenchInput, 500);
  EXPECT_EQ(table.depth, 3);  // 7 layers and terminal: 8, 56, 392 architectures
  for (const char* text : {"empty", "conv5", "max3-max3-max3", "conv3-avg2-max2"}) {
    EXPECT_TRUE(table.metrics.contains(space->Lower(space->Parse(text)).Text())) << text;
  }
  EXPECT_EQ(MakeBenchTable(*space, kBenchInput, 1).depth, 1);
}

TEST(BenchTableTest, LeavesOutInvalidNetworks) {
  const auto space = MakeSearchSpace("chain");
  InputSpec small = kBenchInput;
  small.height = small.width = 4;
  const BenchTable table = MakeBenchTable(*space, small, 500);
  EXPECT_TRUE(table.metrics.contains(space->Lower(space->Parse("conv3")).Text()));
  EXPECT_FALSE(table.metrics.contains(space->Lower(space->Parse("conv5")).Text()));
}

TEST(EnvBenchTest, TwoRowsForEverySpace) {
  std::vector<EnvBenchRow> rows;
  RunEnvBench({.lanes = 8, .seconds = kShort}, [&](const EnvBenchRow& row) { rows.push_back(row); });
  ASSERT_EQ(rows.size(), 2 * SearchSpaceNames().size());
  for (const EnvBenchRow& row : rows) {
    const nlohmann::json json = row;
    EXPECT_EQ(json.at("space"), row.space);
    EXPECT_GT(json.at("steps_per_second"), 0.0);
  }
  EXPECT_NE(rows[0].masked, rows[1].masked);
}

TEST(EnvBenchTest, UnknownSpaceIsAUsageError) {
  EXPECT_THAT(UsageErrorOf([] { RunEnvBench({.spaces = {"hexagonal"}}, [](const EnvBenchRow&) {}); }),
              HasSubstr("chain"));
}

TEST(AgentBenchTest, BothModesOfEveryAgent) {
  std::vector<std::string> agents;
  RunAgentBench({.agents = {}, .lanes = {2}, .seconds = kShort}, [&](const AgentBenchRow& row) {
    const nlohmann::json json = row;
    EXPECT_EQ(json.at("lanes"), 2);
    EXPECT_GT(json.at("steps_per_second"), 0.0);
    agents.push_back(row.agent + " " + row.mode);
  });
  EXPECT_EQ(agents.size(), 2 * BenchAgents().size());
  EXPECT_THAT(agents, Contains("meta-rl act"));
  EXPECT_THAT(agents, Contains("meta-rl act+learn"));
}

TEST(AgentBenchTest, StrategyWithoutLanesIsAUsageError) {
  EXPECT_THAT(UsageErrorOf([] { RunAgentBench({.agents = {"evolution"}}, [](const AgentBenchRow&) {}); }),
              HasSubstr("meta-rl"));
}

TEST(TrainBenchTest, NetworksAreValidAtTheLargestSize) {
  const auto space = MakeSearchSpace("chain");
  const NetworkTemplate net = PaperRecipe().net;
  for (const std::string& name : BenchNetworks()) {
    const Graph graph = space->Lower(space->Parse(name));
    EXPECT_TRUE(InferShapes(graph, {3, BenchImageSizes().back(), BenchImageSizes().back(), 20}, net).has_value())
        << name;
  }
}

// Three passes of a layer with weights, but for the gradient at the image.
TEST(TrainingFlopsTest, LeaveOutWhatIsNotComputed) {
  const InputSpec input{3, 12, 12, 5};
  const NetworkTemplate net{.filters = 4, .dense_units = 8};
  const auto flops = [&](const char* text) {
    return std::pair(TrainingFlops(Graph::Parse(text), input, net),
                     static_cast<double>(EstimateCost(Graph::Parse(text), input, net, 1).flops));
  };
  const auto [empty, empty_forward] = flops("input");
  EXPECT_EQ(empty, 3 * empty_forward - 2 * 3 * 12 * 12 * 8);
  const auto [pooled, pooled_forward] = flops("max2(0)");
  EXPECT_EQ(pooled, 3 * pooled_forward - 2 * (3 * 6 * 6 * 4) - 2 * 3 * 6 * 6 * 8);
  const auto [one, one_forward] = flops("conv3(0)");
  const double first = static_cast<double>(
      CostOfLayer(Graph::Parse("conv3(0)").nodes[1], {4, 10, 10}, std::vector<Shape>{{3, 12, 12}}).flops);
  EXPECT_EQ(one, 3 * one_forward - first);
  const auto [two, two_forward] = flops("conv3(0) max2(1) conv3(2)");
  EXPECT_EQ(two, 3 * two_forward - first - 4 * 5 * 5 * 4);  // a pooling has no weights
}

TEST(TrainBenchTest, JsonHoldsTheFieldsOfTheContract) {
  TrainBenchRow row;
  row.network = "conv3";
  row.gflops = 50;
  row.ceiling_gflops = 100;
  row.group_ceiling_gflops = 200;
  const nlohmann::json json = row;
  for (const char* key :
       {"network", "image_size", "workers", "precision", "batch", "images_per_second", "gflops", "ceiling_gflops",
        "fraction_of_ceiling", "group_ceiling_gflops", "fraction_of_group_ceiling"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json.at("fraction_of_ceiling"), 0.5);
  EXPECT_EQ(json.at("fraction_of_group_ceiling"), 0.25);
}

TEST(TrainBenchTest, BadSelectionIsAUsageError) {
  const auto error = [](const TrainBenchOptions& options) {
    return UsageErrorOf([&] {
      RunTrainBench(
          options, [](const TrainBenchRow&) {}, [](const std::string&) {});
    });
  };
  EXPECT_THAT(error({.networks = {"conv7"}}), HasSubstr("conv7"));
  EXPECT_THAT(error({.networks = {"conv5"}, .image_sizes = {4}, .batch = 32}), HasSubstr("valid"));
  EXPECT_THAT(error({.precision = "fp8"}), HasSubstr("fp32"));
}

TEST(SyntheticImagesTest, CanBeMapped) {
  std::string path;
  {
    const SyntheticImages images({3, 9, 9, 4}, 10, 1);
    path = images.path();
    const auto data = MapPrepared(path);
    EXPECT_EQ(data->size(), 10);
    EXPECT_EQ(InputSpecOf(*data), (InputSpec{3, 9, 9, 4}));
    EXPECT_NE(data->image(0)[0], data->image(1)[0]);
  }
  EXPECT_ANY_THROW(MapPrepared(path));  // gone
}

TEST(CeilingTest, IsPositive) {
  ConfigureTorch(1);
  for (const char* precision : {"fp32", "bf16"}) {
    if (precision == std::string("bf16") && !HasBf16()) continue;
    EXPECT_GT(MeasureConvolutionCeiling(2, precision, 2, kShort), 0);
    EXPECT_GT(MeasureGroupCeiling(2, precision, kShort), 0);
  }
}

}  // namespace
}  // namespace netwright
