#include "netwright/train/equal_compute.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(EqualComputeTest, CheaperNetworksHaveMoreEpochs) {
  EXPECT_EQ(EqualComputeEpochs(40e9, 2000000, 1000), 20);
  EXPECT_EQ(EqualComputeEpochs(40e9, 4000000, 1000), 10);
  EXPECT_EQ(EqualComputeEpochs(40e9, 10, 1000), kMostEqualEpochs);
  EXPECT_EQ(EqualComputeEpochs(40e9, 4000000000, 1000), kFewestEqualEpochs);
}

TEST(EqualComputeTest, FlopsWithinIsTheOtherWayRound) {
  const int64_t flops = FlopsWithin(40e9, 1000, 5);
  EXPECT_EQ(flops, 8000000);
  EXPECT_EQ(EqualComputeEpochs(40e9, flops, 1000), 5);
}

TEST(EqualComputeTest, TheKeyTellsTheComputeAndNoEpochs) {
  Recipe recipe;
  const std::string text = EqualComputeText(recipe, 40e9);
  EXPECT_NE(text, EqualComputeText(recipe, 80e9));
  recipe.epochs += 1;
  EXPECT_EQ(text, EqualComputeText(recipe, 40e9));
}

}  // namespace
}  // namespace netwright
