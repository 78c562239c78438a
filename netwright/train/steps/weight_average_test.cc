#include "netwright/train/steps/weight_average.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "netwright/train/recipe.h"
#include "netwright/train/saved_net.h"

namespace netwright {
namespace {

ChildNet<float> SmallNet() {
  Recipe recipe = QuickRecipe();
  recipe.net.dense_units = 4;
  return MakeChild({Graph::Parse("conv3(0) max2(1)"), {1, 8, 8, 3}, recipe}, /*seed=*/1);
}

TEST(WeightAverageTest, IsThePlainMeanAtFirstAndThenForgets) {
  ChildNet<float> net = SmallNet();
  WeightAverage average(net, /*window=*/4);
  for (const int64_t step : {1, 2, 3, 4}) {
    net.values().fill_(static_cast<double>(step));
    average.Update(net, step);
  }
  EXPECT_NEAR(average.values()[0].item<float>(), 2.5, 1e-6);
  net.values().fill_(6.5);
  average.Update(net, 5);
  EXPECT_NEAR(average.values()[0].item<float>(), 3.5, 1e-6);
}

TEST(WeightAverageTest, ALongWindowIsTheSameFromEveryEighthStep) {
  ChildNet<float> net = SmallNet();
  WeightAverage average(net, /*window=*/800);
  for (int64_t step = 1; step <= 32; ++step) {
    net.values().fill_(static_cast<double>(step));
    average.Update(net, step);
  }
  EXPECT_NEAR(average.values()[0].item<float>(), (8 + 16 + 24 + 32) / 4.0, 1e-5);
}

TEST(WeightAverageTest, TheNetworkHasItWhileAveragedLives) {
  ChildNet<float> net = SmallNet();
  WeightAverage average(net, 4);
  const at::Tensor first = net.values().clone();
  net.values().fill_(2);
  {
    const Averaged averaged(average, net, [&] { net.statistics().fill_(3); });
    EXPECT_TRUE(at::equal(net.values(), first));
    EXPECT_EQ(net.statistics().min().item<float>(), 3);
  }
  EXPECT_EQ(net.statistics().min().item<float>(), 0);  // a mean
  EXPECT_EQ(net.values().min().item<float>(), 2);
  EXPECT_TRUE(at::equal(average.values(), first));
}

TEST(WeightAverageTest, NoneIsKeptWithoutAWindow) {
  ChildNet<float> net = SmallNet();
  WeightAverage average(net, 0);
  const at::Tensor first = net.values().clone();
  average.Update(net, 1);
  average.Exchange(net);
  EXPECT_FALSE(average.kept());
  EXPECT_TRUE(at::equal(net.values(), first));
}

}  // namespace
}  // namespace netwright
