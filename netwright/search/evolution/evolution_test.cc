// Evolution's own rules; the contract of all strategies is in strategy_conformance_test.cc.
#include "netwright/search/evolution/evolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "netwright/base/random.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/rl/agents/random/random.h"
#include "netwright/search/episodic.h"
#include "testing/strategy_conformance.h"

namespace netwright {
namespace {

Evaluation Result(uint64_t id, double accuracy, Outcome outcome = Outcome::kOk) {
  Evaluation result;
  result.id = id;
  result.outcome = outcome;
  result.metrics.accuracy = accuracy;
  return result;
}

// Levenshtein distance.
size_t EditDistance(const std::vector<Action>& a, const std::vector<Action>& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

class EvolutionTest : public testing::Test {
 protected:
  std::vector<Action> Actions(const Architecture& arch) const { return context_.space->ActionsOf(arch); }

  // The best reward that `strategy` finds in `proposals`, one at a time.
  static double BestOf(Strategy& strategy, int proposals) {
    StrategyLoop loop(strategy, 1);
    loop.Run(proposals);
    double best = 0;
    for (const Evaluation& result : loop.told()) best = std::max(best, result.reward());
    return best;
  }

  StrategyContext context_ = ConformanceContext("chain", 1);
  EvolutionConfig config_;
};

TEST_F(EvolutionTest, StartsWithDistinctValidNetworksWithoutTerminal) {
  const auto evolution = MakeEvolution(config_, context_);
  std::set<Architecture> distinct;
  for (const Proposal& proposal : evolution->Ask(100)) {  // before anything is told
    EXPECT_TRUE(distinct.insert(proposal.arch).second);
    EXPECT_FALSE(proposal.arch.HasTerminal());
    const Graph graph = *proposal.graph();
    EXPECT_EQ(CheckNetwork(graph, context_.task.input, context_.task.limits).outcome, Outcome::kOk);
  }
}

TEST_F(EvolutionTest, ChildrenAreOneEditAwayFromTheirParent) {
  config_.population = 1;
  config_.sample = 1;
  const auto evolution = MakeEvolution(config_, context_);
  const Proposal parent = evolution->Ask(1).at(0);
  evolution->Tell(std::vector{Result(parent.id, 0.5)});
  std::set<size_t> sizes;
  for (const Proposal& child : evolution->Ask(12)) {
    EXPECT_EQ(EditDistance(Actions(parent.arch), Actions(child.arch)), 1u) << context_.space->Format(child.arch);
    sizes.insert(Actions(child.arch).size());
  }
  EXPECT_GT(sizes.size(), 1u);
}

TEST_F(EvolutionTest, FailedNetworksAreNoParents) {
  config_.population = 1;
  const auto evolution = MakeEvolution(config_, context_);
  const Proposal parent = evolution->Ask(1).at(0);
  evolution->Tell(std::vector{Result(parent.id, 0.5)});
  for (int i = 0; i < 8; ++i) {
    const Proposal child = evolution->Ask(1).at(0);
    EXPECT_EQ(EditDistance(Actions(parent.arch), Actions(child.arch)), 1u);
    evolution->Tell(std::vector{Result(child.id, 0.9, Outcome::kTimeout)});
  }
  EXPECT_EQ(evolution->Recommend(5).size(), 1u);
}

TEST_F(EvolutionTest, TheOldestDiesHoweverGoodItIs) {
  config_.population = 3;
  const auto evolution = MakeEvolution(config_, context_);
  const std::vector<Proposal> proposals = evolution->Ask(5);
  const double rewards[] = {0.9, 0.1, 0.2, 0.3, 0.1};
  for (size_t i = 0; i < 3; ++i) evolution->Tell(std::vector{Result(i, rewards[i])});
  for (size_t i = 3; i < 5; ++i) evolution->Tell(std::vector{Result(i, rewards[i])});
  EXPECT_EQ(evolution->Recommend(1).at(0), proposals[0].arch);
}

TEST_F(EvolutionTest, KeepsTheLimitsAndDoesNotRepeatItself) {
  context_.task.limits.max_params = 400000;
  const auto evolution = MakeEvolution(config_, context_);
  StrategyLoop loop(*evolution, 4);
  ASSERT_NO_FATAL_FAILURE(loop.Run(200));
  std::set<Architecture> distinct;
  for (const Proposal& proposal : loop.asked()) {
    EXPECT_TRUE(distinct.insert(proposal.arch).second);
    const NetworkCheck check = CheckNetwork(*proposal.graph(), context_.task.input, context_.task.limits);
    EXPECT_EQ(check.outcome, Outcome::kOk) << context_.space->Format(proposal.arch) << ": " << check.message;
  }
}

TEST_F(EvolutionTest, BranchedNetworksKeepPointersInRangeAndDoNotRepeat) {
  for (const char* space : {"multi-branch", "multi-branch-direct"}) {
    const StrategyContext context = ConformanceContext(space, 3);
    const auto evolution = MakeEvolution(config_, context);
    StrategyLoop loop(*evolution, 4);
    ASSERT_NO_FATAL_FAILURE(loop.Run(200));
    std::set<std::string> distinct;
    int branched = 0;
    for (const Proposal& proposal : loop.asked()) {
      EXPECT_EQ(proposal.arch.out_of_range, 0);
      EXPECT_FALSE(proposal.pointer_shift);
      const Graph graph = *proposal.graph();
      EXPECT_TRUE(distinct.insert(graph.Text()).second) << graph.Text() << " is proposed twice";
      EXPECT_EQ(CheckNetwork(graph, context.task.input, context.task.limits).outcome, Outcome::kOk);
      branched += graph.IsChain() ? 0 : 1;
    }
    EXPECT_GT(branched, 50) << space;
  }
}

TEST_F(EvolutionTest, GoesOnInAnExhaustedSpace) {
  context_.task.input = {1, 1, 1, 2};  // one pixel: only 1 x 1 convolutions fit, eleven networks in all
  const auto evolution = MakeEvolution(config_, context_);
  std::set<Architecture> distinct;
  for (int i = 0; i < 40; ++i) {
    const std::vector<Proposal> proposals = evolution->Ask(1);
    ASSERT_EQ(proposals.size(), 1u);
    distinct.insert(proposals[0].arch);
    evolution->Tell(std::vector{Result(proposals[0].id, 0.5)});
  }
  EXPECT_LE(distinct.size(), 11u);
  EXPECT_GE(distinct.size(), 8u);
}

TEST_F(EvolutionTest, DeclaresItsKeys) {
  Options options;
  Declare(config_, options);
  options.Set("evolution.population", "7");
  options.Set("evolution.sample", "2");
  options.Set("evolution.attempts", "9");
  EXPECT_EQ(config_.population, 7);
  EXPECT_EQ(config_.attempts, 9);
  EXPECT_ANY_THROW(options.Set("evolution.sample", "0"));
}

// Against masked random search, and against random search without repeats: the same proposals without selection, which
// a population as large as the run makes of evolution itself.
TEST_F(EvolutionTest, BeatsRandomSearch) {
  constexpr int kSeeds = 10, kProposals = 150;
  EpisodicConfig masked;
  masked.rules.mask_actions = true;
  masked.score = "final";
  EvolutionConfig unselective;
  unselective.population = kProposals;
  double evolved = 0, random = 0, distinct = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const StrategyContext context = ConformanceContext("chain", seed);
    evolved += BestOf(*MakeEvolution(config_, context), kProposals) / kSeeds;
    random += BestOf(*MakeEpisodicStrategy(MakeRandomAgent, masked, context), kProposals) / kSeeds;
    distinct += BestOf(*MakeEvolution(unselective, context), kProposals) / kSeeds;
  }
  RecordProperty("evolution", std::to_string(evolved));
  RecordProperty("random", std::to_string(random));
  RecordProperty("distinct_random", std::to_string(distinct));
  EXPECT_GT(evolved, random + 0.02);
  EXPECT_GT(evolved, distinct + 0.02);
}

}  // namespace
}  // namespace netwright
