#include "netwright/run/all_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "testing/errors.h"
#include "testing/files.h"

namespace netwright {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(AllKeysTest, NamesValuesDefaultsAndOwners) {
  const KeyInfo share = FindKey("search_share");
  EXPECT_EQ(share.values, "0.05 to 1");
  EXPECT_EQ(share.default_value, "0.4");
  EXPECT_THAT(share.parts, Contains("every run"));
  EXPECT_THAT(FindKey("evolution.population").parts, Contains("strategy evolution"));
  EXPECT_THAT(FindKey("recipe.epochs").parts, Contains("problem images"));
  EXPECT_THAT(FindKey("episode.lanes").parts, testing::IsSupersetOf({"strategy dqn", "strategy meta-rl"}));
  EXPECT_EQ(FindKey("data.resize").values, "area, bilinear");
  EXPECT_THAT(UsageErrorOf([] { FindKey("evolution.populaton"); }), HasSubstr("evolution.population"));
}

TEST(AllKeysTest, EachKeyOnceAndExplained) {
  std::vector<std::string> names;
  for (const KeyInfo& info : AllKeys()) {
    EXPECT_FALSE(info.help.empty()) << info.key;
    names.push_back(info.key);
  }
  EXPECT_GT(names.size(), 100u);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(AllKeysTest, ThePageIsUpToDate) {
  EXPECT_EQ(ReadText("docs/configuration.md"), KeysPage())
      << "write it again: build/release/netwright config --markdown > docs/configuration.md";
}

}  // namespace
}  // namespace netwright
