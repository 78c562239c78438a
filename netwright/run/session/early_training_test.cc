#include "netwright/run/session/early_training.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(EarlyTrainingTest, BeginsWithAFewNetworksAndEndsAfterAFifth) {
  EXPECT_FALSE(EarlyTraining::IsTime(2, 6, 100));
  EXPECT_TRUE(EarlyTraining::IsTime(3, 6, 100));
  EXPECT_FALSE(EarlyTraining::IsTime(30, 2, 100)) << "too little was seen of the machine's time";
  EXPECT_TRUE(EarlyTraining::IsTime(1, 10, 100)) << "no time to wait for more";
  EXPECT_FALSE(EarlyTraining::IsTime(0, 10, 100));
  EXPECT_FALSE(EarlyTraining::IsTime(3, 18, 100)) << "it would be too short to be worth its time";
  EXPECT_FALSE(EarlyTraining::IsTime(3, 6, 0)) << "without a budget";
  for (const double elapsed : {5.0, 12.0}) EXPECT_LE(elapsed + EarlyTraining::SecondsFor(elapsed, 100), 20);
}

}  // namespace
}  // namespace netwright
