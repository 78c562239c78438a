#include "netwright/final/fit_template.h"

#include <gtest/gtest.h>

#include "netwright/graph/cost.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/spaces/limits.h"
#include "netwright/train/recipe.h"

namespace netwright {
namespace {

class FitTemplateTest : public testing::Test {
 protected:
  std::optional<NetworkTemplate> Fit(const Limits& limits) const {
    return FitTemplate(graph_, input_, wanted_, searched_, limits);
  }
  Cost CostWith(const NetworkTemplate& net) const { return EstimateCost(graph_, input_, net, 64); }
  static Limits Within(int64_t params, int64_t flops = 0, int64_t bytes = 0) {
    return {.max_params = params, .max_flops = flops, .max_train_bytes = bytes, .batch_size = 64, .net = {}};
  }

  const Graph graph_ = Graph::Parse("conv3(0) conv3(1) max2(2) conv3(3) max2(4)");
  const InputSpec input_{.channels = 3, .height = 32, .width = 32, .classes = 43};
  const NetworkTemplate wanted_ = QuickFinalRecipe().net;
  const NetworkTemplate searched_ = QuickRecipe().net;
};

TEST_F(FitTemplateTest, WithoutLimitsItIsWhatWasAskedFor) { EXPECT_EQ(Fit(Within(0)), wanted_); }

TEST_F(FitTemplateTest, IsWithinEachLimitAndCloseToIt) {
  const Cost least = CostWith(searched_), most = CostWith(wanted_);
  for (const double share : {0.01, 0.1, 0.3, 0.6, 0.95}) {
    const auto between = [&](int64_t low, int64_t high) {
      return low + static_cast<int64_t>(share * static_cast<double>(high - low));
    };
    for (const Limits& limits :
         {Within(between(least.params, most.params)), Within(0, between(least.flops, most.flops)),
          Within(0, 0, between(least.train_bytes, most.train_bytes))}) {
      const std::optional<NetworkTemplate> net = Fit(limits);
      ASSERT_TRUE(net.has_value());
      EXPECT_TRUE(IsWithin(CostWith(*net), limits)) << net->Text();
      EXPECT_GE(net->filters, searched_.filters);
      EXPECT_GE(net->dense_units, searched_.dense_units);
      EXPECT_DOUBLE_EQ(net->dropout, wanted_.dropout);
    }
  }
  EXPECT_GT(Fit(Within(0, most.flops * 3 / 4))->filters, searched_.filters);
}

TEST_F(FitTemplateTest, KeepsTheLimitsOfADevice) {
  Limits limits = Within(0);
  limits.times = TimesOn({.name = "cortex-m4"});
  const auto cost = [&](const NetworkTemplate& net) {
    return DeviceCostOf(LowerForInference(graph_, input_, net), limits.times);
  };
  const DeviceCost least = cost(searched_), most = cost(wanted_);
  for (const double share : {0.1, 0.5, 0.9}) {
    const auto between = [&](int64_t low, int64_t high) {
      return low + static_cast<int64_t>(share * static_cast<double>(high - low));
    };
    limits.max_flash = between(least.flash, most.flash);
    limits.max_ram = between(least.ram, most.ram);
    limits.max_macs = between(least.macs, most.macs);
    limits.max_latency = between(least.latency, most.latency);
    const std::optional<NetworkTemplate> net = Fit(limits);
    ASSERT_TRUE(net.has_value()) << share;
    EXPECT_TRUE(IsWithin(cost(*net), limits)) << net->Text();
    EXPECT_NE(*net, wanted_);
  }
}

TEST_F(FitTemplateTest, WhatWasSearchedFitsAsItWasSearched) {
  const Cost least = CostWith(searched_);
  const std::optional<NetworkTemplate> net = Fit(Within(least.params, least.flops, least.train_bytes));
  ASSERT_TRUE(net.has_value());
  EXPECT_EQ(CostWith(*net).params, least.params);
  EXPECT_FALSE(Fit(Within(least.params - 1)).has_value());
}

TEST_F(FitTemplateTest, AveragedWeightsTakeMemory) {
  const Limits limits = Within(0, 0, CostWith(wanted_).train_bytes);
  EXPECT_EQ(Fit(limits), wanted_);
  const std::optional<NetworkTemplate> net = FitTemplate(graph_, input_, wanted_, searched_, limits, 0.1);
  ASSERT_TRUE(net.has_value());
  EXPECT_LE(CostWith(*net).train_bytes + 8 * CostWith(*net).params, limits.max_train_bytes);
}

TEST_F(FitTemplateTest, ASearchWithoutGrowthIsAFloorForAFinalWithGrowth) {
  const NetworkTemplate wide = PaperFinalRecipe().net, searched = PaperRecipe().net;
  const Cost least = EstimateCost(graph_, input_, searched, 64);
  const std::optional<NetworkTemplate> net = FitTemplate(graph_, input_, wide, searched, Within(least.params));
  ASSERT_TRUE(net.has_value());
  EXPECT_LE(EstimateCost(graph_, input_, *net, 64).params, least.params);
}

}  // namespace
}  // namespace netwright
