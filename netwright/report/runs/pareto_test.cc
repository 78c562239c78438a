#include "netwright/report/runs/pareto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/errors.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Experiment Network(const std::string& graph, double accuracy, int64_t flops) {
  Experiment row;
  row.phase = "search";
  row.architecture = row.key.network = graph;
  row.evaluation.metrics.accuracy = accuracy;
  row.evaluation.metrics.params = 10 * flops;
  row.evaluation.metrics.flops = flops;
  row.evaluation.metrics.images = 1;
  row.evaluation.metrics.epochs = 1;
  return row;
}

RunData SomeSearch() {
  RunData data;
  data.run = {{"config",
               {{"space", "chain"},
                {"target", "cortex-m4"},
                {"recipe.filters", 8},
                {"recipe.filter_growth", 2},
                {"recipe.max_filters", 64},
                {"recipe.dense_units", 64},
                {"recipe.dropout", 0.2},
                {"recipe.head", "flatten-dense"},
                {"recipe.growth_by", "convolution"}}},
              {"task", {{"input", {{"channels", 1}, {"height", 28}, {"width", 28}, {"classes", 10}}}}}};
  // One filter more costs more of everything; poolings make the dense layer small.
  data.search = {Network("conv3(0)", 0.8, 500), Network("conv3(0) max2(1)", 0.82, 300),
                 Network("conv3(0) max2(1) conv3(2) max2(3)", 0.9, 400), Network("max5(0)", 0.4, 20),
                 Network("max3(0)", 0.3, 30)};
  return data;
}

std::vector<std::string> Names(const std::vector<CostedNetwork>& networks) {
  std::vector<std::string> names;
  for (const CostedNetwork& network : networks) names.push_back(network.row->architecture);
  return names;
}

TEST(ParetoTest, TheFrontRisesWithTheCost) {
  const RunData data = SomeSearch();
  const std::vector<CostedNetwork> networks = CostedNetworks(data, TargetOf(data));
  EXPECT_THAT(Names(ParetoFront(networks, FindCostKind("flops"))),
              ElementsAre("max5(0)", "conv3(0) max2(1)", "conv3(0) max2(1) conv3(2) max2(3)"));
  for (const CostKind& kind : CostKinds()) {
    const std::vector<CostedNetwork> front = ParetoFront(networks, kind);
    ASSERT_FALSE(front.empty()) << kind.name;
    for (size_t i = 1; i < front.size(); ++i) {
      EXPECT_GT(*kind.of(front[i]), *kind.of(front[i - 1])) << kind.name;
      EXPECT_GT(front[i].row->evaluation.metrics.accuracy, front[i - 1].row->evaluation.metrics.accuracy);
    }
    EXPECT_EQ(front.back().row->evaluation.metrics.accuracy, 0.9);
  }
  EXPECT_THAT(UsageErrorOf([] { FindCostKind("money"); }), HasSubstr("flash"));
}

TEST(ParetoTest, CostsOfADeviceAreThoseOfTheNetworkAsSearched) {
  const RunData data = SomeSearch();
  const InputSpec input{.channels = 1, .height = 28, .width = 28, .classes = 10};
  const DeviceCost expected =
      DeviceCostOf(LowerForInference(Graph::Parse("conv3(0)"), input, SearchedTemplate(data)), TimesOn(TargetOf(data)));
  const CostedNetwork first = CostedNetworks(data, TargetOf(data)).front();
  EXPECT_EQ(first.device->flash, expected.flash);
  EXPECT_EQ(first.device->latency, expected.latency);
  EXPECT_GT(expected.flash, 8 * 26 * 26 * 64);
}

TEST(ParetoTest, WhatIsNotKnownIsLeftOut) {
  RunData data = SomeSearch();
  EXPECT_TRUE(ParetoFront(CostedNetworks(data, {}), FindCostKind("latency")).empty());  // nothing was measured
  EXPECT_FALSE(ParetoFront(CostedNetworks(data, {}), FindCostKind("flash")).empty());
  data.run.erase("task");  // of no images
  const std::vector<CostedNetwork> networks = CostedNetworks(data, TargetOf(data));
  EXPECT_TRUE(ParetoFront(networks, FindCostKind("flash")).empty());
  const std::vector<CostedNetwork> front = ParetoFront(networks, FindCostKind("flops"));
  EXPECT_THAT(TableCsv(ParetoTable(front)), HasSubstr("number,network,accuracy,flops,params\n1,max5(0),0.4000,20,200"));
  const nlohmann::json json = ParetoJson(front);
  EXPECT_EQ(json.at(2).at("number"), 3);
  EXPECT_FALSE(json.at(2).contains("flash"));
  EXPECT_EQ(json.at(2).at("params"), 4000);
}

}  // namespace
}  // namespace netwright
