#include "netwright/search/local_search/local_search.h"

#include <gtest/gtest.h>

#include "testing/strategy_conformance.h"

namespace netwright {
namespace {

Evaluation Result(uint64_t id, double accuracy) {
  Evaluation result;
  result.id = id;
  result.metrics.accuracy = accuracy;
  return result;
}

TEST(LocalSearchTest, StaysNearTheBestAndStartsAgainWhenNothingIsBetter) {
  const StrategyContext context = ConformanceContext("chain", 3);
  const auto search = MakeLocalSearch({.patience = 5, .attempts = 50}, context);
  const Proposal first = search->Ask(1).at(0);
  search->Tell(std::vector{Result(first.id, 0.5)});
  const auto layers = [&](const Proposal& proposal) {
    return static_cast<int>(context.space->ActionsOf(proposal.arch).size());
  };
  for (int i = 0; i < 5; ++i) {
    const Proposal neighbour = search->Ask(1).at(0);
    EXPECT_LE(std::abs(layers(neighbour) - layers(first)), 1);
    EXPECT_NE(neighbour.key, first.key);
    search->Tell(std::vector{Result(neighbour.id, 0.4)});
  }
  const Proposal again = search->Ask(1).at(0);  // five were worse
  search->Tell(std::vector{Result(again.id, 0.1)});
  const Proposal near = search->Ask(1).at(0);
  EXPECT_LE(std::abs(layers(near) - layers(again)), 1) << "it goes on from the new start, though that is worse";
  EXPECT_EQ(search->Recommend(1).at(0), first.arch);
}

}  // namespace
}  // namespace netwright
