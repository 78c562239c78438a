#include "netwright/run/affordable.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace netwright {
namespace {

int64_t SearchedFlopsOf(double budget, const std::string& key = "", const std::string& value = "") {
  ExperimentSpec spec = MakeSpec("quick");
  spec.budget = budget;
  if (!key.empty()) spec.parts.Set(key, value);
  KeepAffordable(spec, 2);
  return ImagesOf(spec).search_max_flops;
}

TEST(AffordableTest, ShortBudgetsSearchCheapNetworks) {
  const int64_t preset = ImagesOf(MakeSpec("quick")).search_max_flops;
  EXPECT_EQ(SearchedFlopsOf(60), 2000000);
  EXPECT_EQ(SearchedFlopsOf(10), 1000000);
  EXPECT_EQ(SearchedFlopsOf(660), preset);
  EXPECT_EQ(SearchedFlopsOf(0), preset);
  EXPECT_EQ(SearchedFlopsOf(60, "search_max_flops", "5M"), 5000000) << "the user's";
  EXPECT_EQ(SearchedFlopsOf(60, "final_training", "false"), preset) << "nothing else is to be done in the time";
}

}  // namespace
}  // namespace netwright
