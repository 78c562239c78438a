#include "netwright/search/evolution/warm_evolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "netwright/graph/cost.h"
#include "netwright/transfer/fit_model.h"
#include "testing/many_tasks.h"

namespace netwright {
namespace {

class WarmEvolutionTest : public testing::Test {
 protected:
  static constexpr int kNewTask = 50;

  WarmEvolutionTest() {
    context_.space = world_.space();
    context_.task.input = ManyTasks::kInput;
    context_.seed = 1;
  }

  std::unique_ptr<Strategy> Make(bool warm, const std::string& winners = "16") const {
    WarmEvolutionStrategy component;
    Options options;
    component.Declare(options);
    options.Set("warm_evolution.winners", winners);
    std::unique_ptr<Strategy> strategy = component.Make(context_);
    if (warm) {
      std::stringstream file;
      model_.Save(file);
      strategy->Load(file, /*frozen=*/true);
    }
    return strategy;
  }

  // The best of `networks` on a task that the model does not know.
  double BestOf(Strategy& strategy, int networks, int task) const {
    double best = 0;
    for (int i = 0; i < networks; ++i) {
      const Proposal proposal = strategy.Ask(1).at(0);
      Evaluation evaluation;
      evaluation.id = proposal.id;
      evaluation.metrics.accuracy = world_.Accuracy(proposal.arch, task);
      strategy.Tell({&evaluation, 1});
      best = std::max(best, evaluation.reward());
    }
    return best;
  }

  static TransferModel Model(const ManyTasks& world) {
    const TaskScores scores = ScoresOf(world.Measure(150, 8), {});
    return FitModel(scores, ChooseKernel(scores));
  }

  const ManyTasks world_{0.5};
  const TransferModel model_ = Model(world_);
  StrategyContext context_;
};

TEST_F(WarmEvolutionTest, BeginsWithTheWinnersAndGoesOnWithRandomNetworks) {
  const std::vector<Architecture> winners = WinnersOf(model_, context_.task, 16);
  ASSERT_GE(winners.size(), 2u);
  EXPECT_LE(winners.size(), 8u) << "one a task";
  EXPECT_EQ(std::set(winners.begin(), winners.end()).size(), winners.size());
  const std::vector<Proposal> proposals = Make(true)->Ask(16);
  for (size_t i = 0; i < winners.size(); ++i) EXPECT_EQ(proposals[i].arch, winners[i]);
  // Its random networks are those of a search that has no policy.
  const std::vector<Proposal> random = Make(false)->Ask(16);
  EXPECT_EQ(proposals[winners.size()].arch, random[0].arch);
  const std::vector<Proposal> one = Make(true, "1")->Ask(16);
  EXPECT_EQ(one[0].arch, winners[0]);
  EXPECT_EQ(one[1].arch, random[0].arch);
}

TEST_F(WarmEvolutionTest, OnlyWinnersWithinTheLimits) {
  context_.task.limits.max_params = 300000;
  const std::vector<Architecture> winners = WinnersOf(model_, context_.task, 16);
  ASSERT_FALSE(winners.empty());
  for (const Architecture& winner : winners) {
    const Graph graph = *context_.space->NetworkOf(winner);
    EXPECT_LE(EstimateCost(graph, ManyTasks::kInput, {}, 1).params, 300000);
  }
  TaskContext unlimited = context_.task;
  unlimited.limits = {};
  EXPECT_NE(winners, WinnersOf(model_, unlimited, 16));
  context_.task.limits.max_params = 1;
  EXPECT_TRUE(WinnersOf(model_, context_.task, 16).empty());
}

TEST_F(WarmEvolutionTest, KeepsItsPolicy) {
  std::stringstream model, saved, nothing;
  model_.Save(model);
  EXPECT_TRUE(Make(true)->Save(saved));
  EXPECT_EQ(saved.str(), model.str());
  EXPECT_FALSE(Make(false)->Save(nothing));
}

TEST_F(WarmEvolutionTest, IsBetterThanEvolutionFromScratch) {
  double warm = 0, cold = 0;
  for (int task = kNewTask; task < kNewTask + 8; ++task) {
    context_.seed = static_cast<uint64_t>(task);
    warm += BestOf(*Make(true), 10, task) / 8;
    cold += BestOf(*Make(false), 10, task) / 8;
  }
  EXPECT_GT(warm, cold + 0.02);
}

}  // namespace
}  // namespace netwright
