#include "netwright/final/fit_template.h"

#include <gtest/gtest.h>

#include <memory>

#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/spaces/limits.h"
#include "netwright/spaces/network_edits.h"
#include "netwright/spaces/search_space.h"
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

// What may be trained and what is delivered, of searches that play at random.
TEST(DeviceLimitsTest, NeitherASearchedNorADeliveredNetworkBreaksThem) {
  int searches = 0;
  for (uint64_t seed = 0; searches < 1000; ++seed) {
    Rng rng(seed, "test");
    const auto drawn = [&](std::initializer_list<int64_t> values) { return values.begin()[rng.Below(values.size())]; };
    const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(rng.Bernoulli(0.5) ? "chain" : "compact");
    const auto side = static_cast<int>(drawn({16, 24, 32, 48}));
    const InputSpec input{.channels = rng.Bernoulli(0.5) ? 1 : 3, .height = side, .width = side, .classes = 10};
    NetworkTemplate searched = QuickRecipe().net, wanted = QuickFinalRecipe().net;
    for (NetworkTemplate* net : {&searched, &wanted}) {
      net->head = space->DefaultHead();
      net->growth_by = space->DefaultGrowth();
    }
    const Limits limits{.max_flash = drawn({0, 8 << 10, 16 << 10, 64 << 10, 256 << 10}),
                        .max_ram = drawn({0, 8 << 10, 16 << 10, 64 << 10}),
                        .max_macs = drawn({0, 100'000, 1'000'000, 10'000'000}),
                        .batch_size = 32,
                        .net = searched};
    if (space->LegalActions(space->Initial(), input, limits).none()) continue;  // no network fits
    ++searches;
    const Architecture arch = RandomNetwork(*space, input, limits, rng);
    const Graph graph = space->Lower(arch);
    EXPECT_TRUE(IsWithin(DeviceCostOf(LowerForInference(graph, input, searched)), limits)) << space->Format(arch);
    const std::optional<NetworkTemplate> net = FitTemplate(graph, input, wanted, searched, limits);
    ASSERT_TRUE(net.has_value());
    EXPECT_TRUE(IsWithin(DeviceCostOf(LowerForInference(graph, input, *net)), limits)) << space->Format(arch);
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
