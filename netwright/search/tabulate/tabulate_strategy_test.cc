#include "netwright/search/tabulate/tabulate_strategy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "netwright/evaluation/network_check.h"
#include "testing/errors.h"
#include "testing/strategy_conformance.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

class TabulateTest : public testing::Test {
 protected:
  TabulateTest() {
    config_.design = folder_ / "design.txt";
    std::ofstream(config_.design)
        << "# shared by all tasks\nconv3\nmax3-max3-max3-max3-max3\nconv5\nconv3\nmax3-max3\navg2\n";
    config_.networks = 3;
    config_.near = 20;
  }

  const TempFolder folder_;
  TabulateConfig config_;
  StrategyContext context_ = ConformanceContext("chain", 1);
};

TEST_F(TabulateTest, TheDesignThenNeighboursThenReplicates) {
  const auto strategy = MakeTabulate(config_, context_);
  StrategyLoop loop(*strategy, 2);
  ASSERT_NO_FATAL_FAILURE(loop.Run(30));
  const auto text = [&](size_t i) { return context_.space->Format(loop.asked()[i].arch); };
  EXPECT_EQ(text(0), "conv3");
  EXPECT_EQ(text(1), "conv5") << "what is too small for the images, or known, is passed over";
  EXPECT_EQ(text(2), "max3-max3");
  std::set<std::string> distinct;
  for (size_t i = 0; i < 23; ++i) {
    EXPECT_EQ(loop.asked()[i].replicate, 0);
    EXPECT_TRUE(distinct.insert(loop.asked()[i].key).second) << text(i);
  }
  for (size_t i = 23; i < 30; ++i) {
    EXPECT_EQ(loop.asked()[i].replicate, i < 26 ? 1 : i < 29 ? 2 : 3);
    EXPECT_TRUE(distinct.contains(loop.asked()[i].key));
  }
  EXPECT_NE(text(23), text(24)) << "replicates are spread over the networks";
}

TEST_F(TabulateTest, NeighboursKeepEachLimitInTurn) {
  config_.limits = "50k";
  config_.near = 40;
  const auto strategy = MakeTabulate(config_, context_);
  StrategyLoop loop(*strategy, 1);
  ASSERT_NO_FATAL_FAILURE(loop.Run(43));
  Limits limits = context_.task.limits;
  limits.max_params = 50'000;
  for (size_t i = 4; i < 43; i += 2) {
    EXPECT_EQ(CheckNetwork(*loop.asked()[i].graph(), context_.task.input, limits).outcome, Outcome::kOk)
        << context_.space->Format(loop.asked()[i].arch);
  }
}

TEST_F(TabulateTest, ADesignMustBeThere) {
  config_.design = folder_ / "none.txt";
  EXPECT_THAT(UsageErrorOf([&] { MakeTabulate(config_, context_); }), testing::HasSubstr("none.txt"));
}

}  // namespace
}  // namespace netwright
