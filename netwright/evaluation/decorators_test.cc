// The decorators' own rules; the contract they share is in evaluator_conformance_test.cc.
#include "netwright/evaluation/decorators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "testing/errors.h"
#include "testing/scripted_evaluator.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TaskInfo SmallTask() {
  TaskInfo task;
  task.name = "small";
  task.input = {1, 28, 28, 10};
  task.fingerprint = {3, 4};
  return task;
}

class DecoratorsTest : public testing::Test {
 protected:
  Proposal ProposalOf(uint64_t id, const std::string& text, int replicate = 0) const {
    Proposal proposal;
    proposal.id = id;
    proposal.arch = space_->Parse(text);
    proposal.replicate = replicate;
    Describe(*space_, proposal);
    return proposal;
  }

  // The inner evaluator, to be scripted; owned by what it is put into.
  std::unique_ptr<Evaluator> Scripted() {
    auto scripted = std::make_unique<ScriptedEvaluator>();
    inner_ = scripted.get();
    return scripted;
  }

  KeyOfProposal Keys() const { return MakeCacheKeys({SmallTask()}, "recipe"); }

  std::shared_ptr<const NetworkSpace> space_ = MakeSearchSpace("chain");
  ScriptedEvaluator* inner_ = nullptr;
};

TEST_F(DecoratorsTest, KeysAreInFull) {
  const CacheKey key = Keys()(ProposalOf(9, "conv3-max2", 2));
  EXPECT_EQ(key.network, space_->Lower(space_->Parse("conv3-max2")).Text());
  EXPECT_EQ(key.task, SmallTask().fingerprint.Hex());
  EXPECT_EQ(key.recipe, "recipe");
  EXPECT_EQ(key.replicate, 2);
}

TEST_F(DecoratorsTest, CacheAnswersSeenNetworksWithTheirMetrics) {
  const auto cache = WithCache(Scripted(), Keys(), {});
  cache->Submit(std::vector{ProposalOf(0, "conv3")});
  inner_->Answer(0, Outcome::kOk, 0.5);
  EXPECT_FALSE(cache->Wait(milliseconds(0)).at(0).cached);

  Proposal finished = ProposalOf(1, "conv3");
  finished.arch = space_->Apply(finished.arch, space_->TerminalAction());
  Describe(*space_, finished);
  cache->Submit(std::vector{finished, ProposalOf(2, "conv3", 1)});
  const auto answers = cache->Wait(milliseconds(0));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].id, 1u);
  EXPECT_TRUE(answers[0].cached);
  EXPECT_FALSE(answers[0].trained());
  EXPECT_EQ(answers[0].metrics.accuracy, 0.5);
  EXPECT_EQ(answers[0].metrics.images, 100);
  EXPECT_THAT(inner_->SubmittedIds(), ElementsAre(0, 2)) << "a replicate is another experiment";
}

TEST_F(DecoratorsTest, CacheTwinsInFlightWaitForTheFirst) {
  const auto cache = WithCache(Scripted(), Keys(), {});
  cache->Submit(std::vector{ProposalOf(0, "conv3"), ProposalOf(1, "conv3"), ProposalOf(2, "conv5")});
  cache->Submit(std::vector{ProposalOf(3, "conv3")});
  EXPECT_THAT(inner_->SubmittedIds(), ElementsAre(0, 2));
  EXPECT_THAT(cache->Wait(milliseconds(0)), IsEmpty());
  inner_->Answer(0, Outcome::kDiverged);
  const auto answers = cache->Wait(milliseconds(0));
  ASSERT_EQ(answers.size(), 3u);
  for (const Evaluation& answer : answers) {
    EXPECT_EQ(answer.outcome, Outcome::kDiverged);
    EXPECT_EQ(answer.cached, answer.id != 0);
    EXPECT_EQ(answer.message, "as scripted");
  }
}

TEST_F(DecoratorsTest, CacheSendsWaitingTwinsOneByOneAfterAFailure) {
  const auto cache = WithCache(Scripted(), Keys(), {});
  cache->Submit(std::vector{ProposalOf(0, "conv3"), ProposalOf(1, "conv3"), ProposalOf(2, "conv3")});
  inner_->Answer(0, Outcome::kCrashed);
  auto answers = cache->Wait(milliseconds(0));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].outcome, Outcome::kCrashed);
  EXPECT_THAT(inner_->SubmittedIds(), ElementsAre(0, 1));
  inner_->Answer(1, Outcome::kOk, 0.25);
  answers = cache->Wait(milliseconds(0));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_FALSE(answers[0].cached);
  EXPECT_EQ(answers[1].id, 2u);
  EXPECT_TRUE(answers[1].cached);
  EXPECT_EQ(answers[1].metrics.accuracy, 0.25);
}

TEST_F(DecoratorsTest, CacheKeepsNoIrreproducibleOutcome) {
  const auto cache = WithCache(Scripted(), Keys(), {});
  uint64_t id = 0;
  for (const Outcome outcome : {Outcome::kTimeout, Outcome::kCrashed, Outcome::kOutOfMemory}) {
    cache->Submit(std::vector{ProposalOf(id, "conv3")});
    inner_->Answer(id, outcome);
    EXPECT_EQ(cache->Wait(milliseconds(0)).size(), 1u);
    EXPECT_EQ(inner_->submitted.size(), ++id);
  }
}

TEST_F(DecoratorsTest, CacheAsksTheLookupOnceANetwork) {
  int asked = 0;
  const auto lookup = [&asked, this](const CacheKey& key) -> std::optional<Evaluation> {
    ++asked;
    if (key.network != space_->Lower(space_->Parse("conv3")).Text()) return std::nullopt;
    Evaluation known;
    known.metrics.accuracy = 0.75;
    return known;
  };
  const auto cache = WithCache(Scripted(), Keys(), lookup);
  cache->Submit(std::vector{ProposalOf(7, "conv3"), ProposalOf(8, "conv3"), ProposalOf(9, "conv5")});
  const auto answers = cache->Wait(milliseconds(0));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].id, 7u);
  EXPECT_TRUE(answers[0].cached);
  EXPECT_EQ(answers[1].metrics.accuracy, 0.75);
  EXPECT_THAT(inner_->SubmittedIds(), ElementsAre(9));
  EXPECT_EQ(asked, 2);
}

TEST_F(DecoratorsTest, JournalAnswersRecordedProposalsExactly) {
  std::map<uint64_t, Evaluation> recorded;
  recorded[0].id = 0;
  recorded[0].metrics.accuracy = 0.125;
  recorded[1].id = 1;
  recorded[1].cached = true;
  recorded[2].id = 2;
  recorded[2].outcome = Outcome::kTimeout;
  recorded[2].message = "time limit";
  const std::vector proposals = {ProposalOf(0, "conv3"), ProposalOf(1, "conv3"), ProposalOf(2, "conv5"),
                                 ProposalOf(3, "conv3")};
  Journal entries;
  for (const auto& [id, evaluation] : recorded) entries[id] = {Keys()(proposals[id]), evaluation};
  const auto journal = WithJournal(Scripted(), Keys(), entries);
  journal->Submit(proposals);
  EXPECT_THAT(inner_->SubmittedIds(), ElementsAre(3));
  for (const Evaluation& answer : journal->Wait(milliseconds(0))) {
    EXPECT_EQ(nlohmann::json(answer), nlohmann::json(recorded.at(answer.id)));
  }
}

TEST_F(DecoratorsTest, JournalRefusesWhatAnotherRunRecorded) {
  const Journal recorded = {{0, {Keys()(ProposalOf(0, "conv3")), {}}}};
  const auto journal = WithJournal(Scripted(), Keys(), recorded);
  EXPECT_THAT(UsageErrorOf([&] { journal->Submit(std::vector{ProposalOf(0, "conv5")}); }),
              testing::AllOf(HasSubstr("Proposal 0"), HasSubstr("conv3"), HasSubstr("conv5")));
  const auto retuned = WithJournal(Scripted(), MakeCacheKeys({SmallTask()}, "another"), recorded);
  EXPECT_THAT(UsageErrorOf([&] { retuned->Submit(std::vector{ProposalOf(0, "conv3")}); }), HasSubstr("another"));
}

TEST_F(DecoratorsTest, LimitsRefuseWithoutTraining) {
  // 28 pixels: 3 x 3 after three halvings; a fifth layer of max2 has nothing left to pool.
  const std::string too_deep = "max2-max2-max2-max2-max2";
  Limits limits;
  limits.max_train_bytes = int64_t{1} << 40;
  limits.max_params = 1000000;
  const auto evaluator = WithLimits(Scripted(), {SmallTask()}, limits);
  evaluator->Submit(std::vector{ProposalOf(0, "max2-max2-conv3"), ProposalOf(1, too_deep), ProposalOf(2, "conv3")});
  EXPECT_THAT(inner_->SubmittedIds(), ElementsAre(0));
  const auto answers = evaluator->Wait(milliseconds(0));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].outcome, Outcome::kInvalid);
  EXPECT_THAT(answers[0].message, HasSubstr("1 x 1"));
  EXPECT_EQ(answers[1].outcome, Outcome::kInvalid);
  EXPECT_THAT(answers[1].message, HasSubstr("parameters"));
  EXPECT_GT(answers[1].metrics.params, 1000000);
  EXPECT_FALSE(answers[1].trained());
}

TEST_F(DecoratorsTest, LimitsRefuseForMemoryAndFlops) {
  Limits memory, flops;
  memory.max_train_bytes = 1000;
  flops.max_flops = 10;
  const auto by_memory = WithLimits(Scripted(), {SmallTask()}, memory);
  const auto by_flops = WithLimits(Scripted(), {SmallTask()}, flops);
  for (const auto* evaluator : {&by_memory, &by_flops}) (*evaluator)->Submit(std::vector{ProposalOf(0, "conv3")});
  const Evaluation out_of_memory = by_memory->Wait(milliseconds(0)).at(0);
  EXPECT_EQ(out_of_memory.outcome, Outcome::kOutOfMemory);
  EXPECT_GT(out_of_memory.metrics.peak_bytes, 1000);
  EXPECT_FALSE(out_of_memory.trained());
  EXPECT_EQ(by_flops->Wait(milliseconds(0)).at(0).outcome, Outcome::kInvalid);
}

}  // namespace
}  // namespace netwright
