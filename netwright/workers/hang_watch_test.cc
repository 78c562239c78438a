#include "netwright/workers/hang_watch.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr HangWatch::Time kStart{};

TEST(HangWatchTest, CountsTimeWithoutWork) {
  HangWatch watch;
  watch.Begin(kStart, seconds(7));
  EXPECT_EQ(watch.Look(kStart + milliseconds(500), seconds(7)), milliseconds(500));
  EXPECT_EQ(watch.Look(kStart + milliseconds(900), seconds(7) + milliseconds(1)), milliseconds(900));
  EXPECT_EQ(watch.Look(kStart + seconds(1), seconds(7) + milliseconds(10)), milliseconds(0));  // it works
  EXPECT_EQ(watch.Look(kStart + seconds(2), seconds(7) + milliseconds(19)), seconds(1));
  watch.Begin(kStart + seconds(3), seconds(7) + milliseconds(19));  // the next job
  EXPECT_EQ(watch.Look(kStart + seconds(4), seconds(7) + milliseconds(19)), seconds(1));
}

TEST(HangWatchTest, SlowWorkIsWork) {
  HangWatch watch;
  watch.Begin(kStart, seconds(0));
  for (int i = 1; i <= 100; ++i) {  // 4 ms in a second: one sign of life in three
    EXPECT_LE(watch.Look(kStart + seconds(i), milliseconds(4 * i)), seconds(2)) << i;
  }
}

TEST(HangWatchTest, TimeInWhichNobodyLookedIsNoHang) {
  HangWatch watch;
  watch.Begin(kStart, seconds(0));
  EXPECT_EQ(watch.Look(kStart + seconds(3600), seconds(0)), seconds(1));
}

}  // namespace
}  // namespace netwright
