#include "netwright/final/rung_time.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(RungTimeTest, IsTheRungsShareWithSomeSlack) {
  EXPECT_DOUBLE_EQ(RungTime({10, 10, 20}, 80), 25);
  EXPECT_DOUBLE_EQ(RungTime({90, 10}, 80), 80) << "no more than there is";
  EXPECT_DOUBLE_EQ(RungTime({20}, 80), 80) << "the last one may take it all";
  EXPECT_GT(RungTime({10, 10}, -5), 0) << "late, but a step is trained";
}

TEST(RungTimeTest, JobsThatWaitShareIt) {
  EXPECT_DOUBLE_EQ(JobTime(30, 3, 1), 10);
  EXPECT_DOUBLE_EQ(JobTime(30, 3, 2), 15);
  EXPECT_DOUBLE_EQ(JobTime(30, 1, 4), 30);
  EXPECT_GT(JobTime(-1, 2, 1), 0);
}

TEST(RungTimeTest, IsOverWhenNextToNothingIsLeft) {
  EXPECT_FALSE(IsOver(100, 90));
  EXPECT_TRUE(IsOver(100, 99.5));
  EXPECT_TRUE(IsOver(100, 120));
}

}  // namespace
}  // namespace netwright
