// The rules of searches by a model; the contract of all strategies is in run/strategy_conformance_test.cc.
#include "netwright/search/transfer/ranked_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>

#include "netwright/graph/cost.h"
#include "netwright/transfer/fit_model.h"
#include "testing/many_tasks.h"

namespace netwright {
namespace {

class RankedSearchTest : public testing::Test {
 protected:
  static constexpr int kTasks = 8, kNewTask = 50;

  RankedSearchTest() {
    const TaskScores scores = ScoresOf(world_.Measure(150, kTasks), {});
    std::ostringstream file;
    FitModel(scores, ChooseKernel(scores)).Save(file);
    model_ = file.str();
    context_.space = world_.space();
    context_.task.input = ManyTasks::kInput;
    context_.seed = 1;
  }

  std::unique_ptr<RankedSearch> Make(const RankedSearchConfig& config, bool with_model = true) const {
    auto search = std::make_unique<RankedSearch>(config, context_);
    if (with_model) {
      std::istringstream in(model_);
      search->Load(in, true);
    }
    return search;
  }

  struct Trial {
    std::vector<Proposal> proposals;
    std::vector<double> rewards;
    double BestOf(size_t first) const {
      return *std::max_element(rewards.begin(), rewards.begin() + static_cast<int64_t>(first));
    }
  };

  // With some proposals out at a time.
  Trial Run(Strategy& search, int evaluations, int task = kNewTask, int in_flight = 2) const {
    Trial trial;
    std::vector<Evaluation> out;
    while (trial.rewards.size() < static_cast<size_t>(evaluations)) {
      for (const Proposal& proposal : search.Ask(in_flight - static_cast<int>(out.size()))) {
        trial.proposals.push_back(proposal);
        Evaluation evaluation;
        evaluation.id = proposal.id;
        evaluation.metrics.accuracy = world_.Accuracy(proposal.arch, task);
        out.push_back(evaluation);
      }
      search.Tell(std::span(out).first(1));
      trial.rewards.push_back(out.front().reward());
      out.erase(out.begin());
    }
    return trial;
  }

  const ManyTasks world_{0.5};
  std::string model_;
  StrategyContext context_;
};

TEST_F(RankedSearchTest, BeginsWithThePortfolio) {
  const Trial trial = Run(*Make({}), 12), portfolio = Run(*Make({.rank = false}), 12);
  EXPECT_EQ(trial.proposals[0].key, portfolio.proposals[0].key);
  EXPECT_EQ(trial.proposals[1].key, portfolio.proposals[1].key);
  EXPECT_NE(trial.proposals[5].key, portfolio.proposals[5].key);
}

TEST_F(RankedSearchTest, ProposesNothingTwiceAndKeepsTheLimits) {
  context_.task.limits.max_params = 300000;
  for (const bool with_model : {true, false}) {
    std::set<std::string> keys;
    const Trial trial = Run(*Make({.pool = 60}, with_model), 120);
    for (const Proposal& proposal : trial.proposals) {
      EXPECT_TRUE(keys.insert(proposal.key).second) << proposal.key.text() << " is proposed twice";
      EXPECT_LE(EstimateCost(*proposal.graph(), context_.task.input, context_.task.limits.net, 1).params, 300000);
    }
  }
}

TEST_F(RankedSearchTest, SavesWhatItLoadedAndIsReproducible) {
  const auto search = Make({});
  const Trial first = Run(*search, 10), again = Run(*Make({}), 10);
  std::ostringstream saved;
  ASSERT_TRUE(search->Save(saved));
  EXPECT_EQ(saved.str(), model_);
  EXPECT_EQ(first.rewards, again.rewards);
  std::ostringstream nothing;
  EXPECT_FALSE(Make({}, false)->Save(nothing));
}

TEST_F(RankedSearchTest, AdaptsWhatItProposes) {
  std::set<std::string> keys;
  for (int task = 0; task < 4; ++task) keys.insert(Run(*Make({}), 8, kNewTask + task).proposals[6].key);
  EXPECT_GT(keys.size(), 1u) << "the same whatever came";
}

// On tasks that were never learnt from: ten networks of its against random ones, of the fresh process and the
// portfolio.
TEST(RankedSearchSlowTest, TenNetworksAreAsGoodAsManyRandomOnes) {
  class Case : public RankedSearchTest {
   public:
    void TestBody() override {
      double transfer = 0, portfolio = 0, fresh = 0, random10 = 0, random100 = 0;
      constexpr int kNewTasks = 12;
      for (int task = 100; task < 100 + kNewTasks; ++task) {
        context_.seed = static_cast<uint64_t>(task);
        transfer += Run(*Make({}), 10, task, 1).BestOf(10);
        portfolio += Run(*Make({.rank = false}), 10, task, 1).BestOf(10);
        fresh += Run(*Make({}, false), 10, task, 1).BestOf(10);
        const Trial random = Run(*Make({.initial = 100}, false), 100, task, 1);
        random10 += random.BestOf(10);
        random100 += random.BestOf(100);
      }
      for (double* mean : {&transfer, &portfolio, &fresh, &random10, &random100}) *mean /= kNewTasks;
      std::printf("transfer %.4f  portfolio %.4f  gp %.4f  random %.4f, of 100 %.4f\n", transfer, portfolio, fresh,
                  random10, random100);
      EXPECT_GT(transfer, random100 - 0.005);
      EXPECT_GT(transfer, portfolio);
      EXPECT_GT(transfer, fresh + 0.01);
      EXPECT_GT(fresh, random10);
    }
  };
  Case().TestBody();
}

}  // namespace
}  // namespace netwright
