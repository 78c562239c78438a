#include "netwright/search/listed/listed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "testing/errors.h"
#include "testing/strategy_conformance.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ListedTest, GoesRoundTheListWithANewReplicateEachTime) {
  const StrategyContext context = ConformanceContext("chain", 1);
  const auto strategy = MakeListed({" conv3-max2;conv5 ;"}, context);
  std::vector<std::string> asked;
  for (const Proposal& proposal : strategy->Ask(3)) {
    asked.push_back(context.space->Format(proposal.arch) + " " + std::to_string(proposal.replicate));
  }
  EXPECT_THAT(asked, ElementsAre("conv3-max2 0", "conv5 0", "conv3-max2 1"));
  for (uint64_t id = 0; id < 3; ++id) {
    Evaluation evaluation;
    evaluation.id = id;
    evaluation.metrics.accuracy = id == 1 ? 0.5 : 0.4;
    strategy->Tell({&evaluation, 1});
  }
  const std::vector<Architecture> best = strategy->Recommend(5);
  ASSERT_EQ(best.size(), 2u);
  EXPECT_EQ(context.space->Format(best[0]), "conv5");
}

TEST(ListedTest, RefusesAnEmptyList) {
  const StrategyContext context = ConformanceContext("chain", 1);
  EXPECT_THAT(UsageErrorOf([&] { MakeListed({}, context); }), HasSubstr("listed.networks"));
  EXPECT_FALSE(UsageErrorOf([&] { MakeListed({"conv7"}, context); }).empty());
}

}  // namespace
}  // namespace netwright
