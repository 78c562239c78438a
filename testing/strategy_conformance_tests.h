#ifndef NETWRIGHT_TESTING_STRATEGY_CONFORMANCE_TESTS_H_
#define NETWRIGHT_TESTING_STRATEGY_CONFORMANCE_TESTS_H_

// The tests of the suite in strategy_conformance.h. For one source file of a test program.
#include "testing/strategy_conformance.h"

namespace netwright {

TEST_P(StrategyConformance, StartsWithNothing) {
  const StrategyContext context = ConformanceContext(GetParam().space, 1);
  const auto strategy = GetParam().make(context);
  EXPECT_TRUE(strategy->Recommend(3).empty());
  EXPECT_TRUE(strategy->Ask(0).empty());
  strategy->Tell({});
  EXPECT_EQ(strategy->Ask(1).size(), 1u);
}

TEST_P(StrategyConformance, RunsOneAtATime) {
  const StrategyContext context = ConformanceContext(GetParam().space, 2);
  const auto strategy = GetParam().make(context);
  StrategyLoop loop(*strategy, 1);
  ASSERT_NO_FATAL_FAILURE(loop.Run(GetParam().proposals));
  ExpectRanked(*strategy, *context.space, loop);
}

TEST_P(StrategyConformance, RunsWithEightInFlight) {
  const StrategyContext context = ConformanceContext(GetParam().space, 3);
  const auto strategy = GetParam().make(context);
  StrategyLoop loop(*strategy, 8);
  ASSERT_NO_FATAL_FAILURE(loop.Run(GetParam().proposals));
  ExpectRanked(*strategy, *context.space, loop);
}

TEST_P(StrategyConformance, IsAFunctionOfSeedAndCalls) {
  for (const int in_flight : {1, 8}) {
    const auto networks = Proposals(4, in_flight, 120);
    EXPECT_EQ(networks, Proposals(4, in_flight, 120)) << in_flight << " in flight";
    if (!GetParam().draws) continue;
    EXPECT_NE(networks, Proposals(5, in_flight, 120)) << "the seed changes nothing";
  }
}

TEST_P(StrategyConformance, TakesEveryOutcome) {
  const StrategyContext context = ConformanceContext(GetParam().space, 6);
  const auto strategy = GetParam().make(context);
  StrategyLoop loop(*strategy, 8, [](Evaluation& result) {
    const uint64_t kind = result.id % 8;
    if (kind > 5 || kind == 0) return;
    result.outcome = static_cast<Outcome>(kind);
    result.metrics.accuracy = 0;
    result.message = "as the test wants it";
  });
  ASSERT_NO_FATAL_FAILURE(loop.Run(200));
  ExpectRanked(*strategy, *context.space, loop);
}

TEST_P(StrategyConformance, GoesOnWhenEverythingFails) {
  const StrategyContext context = ConformanceContext(GetParam().space, 7);
  const auto strategy = GetParam().make(context);
  StrategyLoop loop(*strategy, 4, [](Evaluation& result) {
    result.outcome = Outcome::kCrashed;
    result.metrics = {};
    result.message = "as the test wants it";
  });
  ASSERT_NO_FATAL_FAILURE(loop.Run(100));
  EXPECT_TRUE(strategy->Recommend(3).empty());
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_STRATEGY_CONFORMANCE_TESTS_H_
