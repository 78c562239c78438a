#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"

namespace netwright {
namespace {

using testing::HasSubstr;

std::string Warning(const std::string& strategy, int64_t proposals, const std::string& key = "",
                    const std::string& value = "") {
  ExperimentSpec spec = MakeSpec("quick");
  spec.strategy = strategy;
  spec.proposals = proposals;
  if (!key.empty()) spec.parts.Set(key, value);
  return FewUpdatesWarning(spec);
}

TEST(FewUpdatesTest, SaysWhenAStrategyWillNotLearn) {
  EXPECT_THAT(Warning("meta-rl", 0), HasSubstr("about 2 times in 100 proposals"));  // preset quick
  EXPECT_THAT(Warning("dqn", 0), HasSubstr("about 0 times in 100 proposals"));
  EXPECT_EQ(Warning("meta-rl", 4000), "");
  EXPECT_EQ(Warning("dqn", 4000), "");
  EXPECT_EQ(Warning("meta-rl", 300, "episode.lanes", "1"), "");
  EXPECT_EQ(Warning("dqn", 300, "dqn.learning_starts", "100"), "");
  for (const char* other : {"evolution", "random", "masked-random"}) EXPECT_EQ(Warning(other, 0), "") << other;
  ExperimentSpec frozen = MakeSpec("quick");
  frozen.strategy = "meta-rl";
  frozen.freeze_policy = true;
  EXPECT_EQ(FewUpdatesWarning(frozen), "");
}

}  // namespace
}  // namespace netwright
