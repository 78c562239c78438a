#include "netwright/measure/transfer/controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "netwright/evaluation/instant_evaluator.h"
#include "testing/errors.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::IsSubsetOf;
using testing::SizeIs;

// Proposes conv1, conv1-conv1 and so on, however many are wanted at once, or one at a time. After it has heard of some,
// it proposes max2 when the first was the best, else max3.
class Listener final : public Strategy {
 public:
  Listener(bool waits, std::vector<double>& heard) : waits_(waits), heard_(heard) {}

  std::vector<Proposal> Ask(int max) override {
    if (waits_ && asked_ > heard_.size()) return {};
    std::vector<Proposal> proposals;
    for (int i = 0; i < (waits_ ? 1 : max); ++i) {
      Proposal& proposal = proposals.emplace_back();
      proposal.id = asked_++;
      std::string text = "conv1";
      for (uint64_t layer = 0; layer < proposal.id; ++layer) text += "-conv1";
      if (!heard_.empty()) text = heard_.front() == std::ranges::max(heard_) ? "max2" : "max3";
      proposal.arch = space_->Parse(text);
      Describe(*space_, proposal);
    }
    return proposals;
  }
  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) heard_.push_back(evaluation.reward());
  }
  std::vector<Architecture> Recommend(int) const override { return {}; }

 private:
  const std::shared_ptr<const SearchSpace> space_ = MakeSearchSpace("chain");
  const bool waits_;
  std::vector<double>& heard_;
  uint64_t asked_ = 0;
};

// The n-th network is worth 0.9, 0.8 and so on.
class Falling final : public InstantEvaluator {
  Evaluation Score(const Proposal& proposal) const override {
    Evaluation evaluation;
    evaluation.metrics.accuracy = 0.9 - 0.1 * static_cast<double>(proposal.id);
    return evaluation;
  }
};

class ControlsTest : public testing::Test {
 protected:
  std::unique_ptr<Strategy> MakeListener(bool waits = false) { return std::make_unique<Listener>(waits, heard_); }

  // What is recommended after the evaluator's three answers.
  std::string Play(Strategy& strategy) {
    Falling evaluator;
    evaluator.Submit(strategy.Ask(3));
    strategy.Tell(evaluator.Wait({}));
    return MakeSearchSpace("chain")->Format(strategy.Recommend(1).at(0));
  }

  std::vector<double> heard_;
};

TEST_F(ControlsTest, UnrelatedRewardsAreHeardAndTheTruthIsRecommended) {
  EXPECT_EQ(Play(*WithUnrelatedRewards(MakeListener(), {0.1, 0.2, 0.3}, 7)), "conv1");
  EXPECT_THAT(heard_, SizeIs(3));
  EXPECT_THAT(heard_, IsSubsetOf({0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3}));
  const std::vector<double> first = std::exchange(heard_, {});
  Play(*WithUnrelatedRewards(MakeListener(), {0.1, 0.2, 0.3}, 7));
  EXPECT_EQ(heard_, first);
}

TEST_F(ControlsTest, AWipedMemoryHearsNothing) {
  EXPECT_EQ(Play(*WithWipedMemory(MakeListener())), "conv1");
  EXPECT_THAT(heard_, SizeIs(0));
  const auto waiting = WithWipedMemory(MakeListener(/*waits=*/true));
  Falling evaluator;
  evaluator.Submit(waiting->Ask(1));
  waiting->Tell(evaluator.Wait({}));
  EXPECT_THAT(UsageErrorOf([&] { waiting->Ask(1); }), testing::HasSubstr("wiped: needs"));
}

TEST_F(ControlsTest, TheProbeTurnsTheOrderOfFiveRewards) {
  std::vector<double> opposite_heard;
  const auto truth = MakeListener();
  Listener opposite(false, opposite_heard);
  Falling evaluator;
  const auto next = ProbeNextProposal(*truth, opposite, evaluator);
  ASSERT_TRUE(next);
  EXPECT_THAT(heard_, ElementsAre(Eq(0.9), Eq(0.9 - 0.1), Eq(0.9 - 0.2), Eq(0.9 - 0.1 * 3), Eq(0.9 - 0.1 * 4)));
  EXPECT_EQ(opposite_heard, std::vector<double>(heard_.rbegin(), heard_.rend()));
  EXPECT_EQ(MakeSearchSpace("chain")->Format(next->first.arch), "max2");
  EXPECT_EQ(MakeSearchSpace("chain")->Format(next->second.arch), "max3");
  heard_.clear();
  const auto waiting = MakeListener(/*waits=*/true);
  EXPECT_THAT(UsageErrorOf([&] { ProbeNextProposal(*waiting, opposite, evaluator); }),
              testing::HasSubstr("probe: needs"));
}

}  // namespace
}  // namespace netwright
