#include "netwright/final/entries.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace netwright {
namespace {

TEST(EntriesTest, TheBestIsFollowedByTheBestOfTheCheaper) {
  std::vector<Entry> entries;
  for (const double seconds : {8.0, 1.0, 7.0, 4.0, 3.0, 2.0}) {
    Entry& entry = entries.emplace_back();
    entry.architecture = std::to_string(static_cast<int>(seconds));
    entry.epoch_seconds = seconds;
  }
  entries[1].by_hand = true;
  std::string order;
  for (const Entry& entry : WorthTheirTime(entries, 4)) order += entry.architecture;
  EXPECT_EQ(order, "814273") << "none of more than half the time of the one before; by hand as it was";
}

}  // namespace
}  // namespace netwright
