#include "netwright/workers/speculations.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/workers/virtual_runner.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong(60'000);

TaskInfo Task() {
  TaskInfo task;
  task.input = {1, 28, 28, 10};
  task.fingerprint = {1, 8};
  return task;
}

// Of no architecture: the fake worker does what the text says.
Proposal Verb(uint64_t id, const std::string& text) { return {.id = id, .arch = {}, .key = text}; }

std::unique_ptr<JobRunner> Pool(int workers) {
  PoolOptions options;
  options.workers = workers;
  options.program = NETWRIGHT_FAKE_WORKER;
  return MakeProcessPool({}, options);
}

// Until so many are answered.
std::map<uint64_t, Evaluation> Answers(Evaluator& evaluator, size_t count) {
  std::map<uint64_t, Evaluation> answers;
  while (answers.size() < count) {
    for (const Evaluation& answer : evaluator.Wait(kLong)) EXPECT_TRUE(answers.emplace(answer.id, answer).second);
  }
  return answers;
}

class SpeculationsTest : public testing::Test {
 protected:
  void Speculate(const std::vector<Proposal>& likely) { evaluator_->Speculate(likely); }
  void Submit(const std::vector<Proposal>& proposals) { evaluator_->Submit(proposals); }

  VirtualRunner runner_{2, 0.1, [](const std::string& graph) { return 0.01 * static_cast<double>(graph.size()); }};
  std::unique_ptr<Evaluator> evaluator_ = MakeTrainingEvaluator(runner_, {Task()}, {});
};

TEST_F(SpeculationsTest, StartsAsManyAsThereAreWorkers) {
  Speculate({Verb(0, "a"), Verb(1, "bb"), Verb(2, "ccc")});
  EXPECT_EQ(runner_.submitted.size(), 2u);
  EXPECT_EQ(evaluator_->RoomToSpeculate().spare, 0);
  EXPECT_EQ(evaluator_->RoomToSpeculate().total(), 2);
}

TEST_F(SpeculationsTest, AProposalTakesOverWhatIsInTraining) {
  Speculate({Verb(7, "a")});
  Submit({Verb(3, "a")});
  EXPECT_EQ(runner_.submitted.size(), 1u);
  const Evaluation answer = Answers(*evaluator_, 1).at(3);
  EXPECT_TRUE(answer.trained());
  EXPECT_EQ(answer.metrics.accuracy, 0.01);
}

TEST_F(SpeculationsTest, AProposalTakesWhatIsDone) {
  Speculate({Verb(7, "a")});
  Submit({Verb(0, "bbb")});
  while (evaluator_->RoomToSpeculate().in_training > 0) evaluator_->Wait(kLong);
  EXPECT_EQ(evaluator_->Foresee(Verb(9, "a"))->metrics.accuracy, 0.01);
  Submit({Verb(1, "a")});
  const Evaluation answer = Answers(*evaluator_, 1).begin()->second;
  EXPECT_TRUE(answer.trained());
  EXPECT_EQ(runner_.submitted.size(), 2u);
}

TEST_F(SpeculationsTest, GivesWay) {
  Speculate({Verb(7, "a"), Verb(8, "bb")});
  Submit({Verb(0, "ccc")});
  EXPECT_EQ(runner_.cancelled, 1);
  Submit({Verb(1, "a")});  // the older one is still there
  EXPECT_EQ(Answers(*evaluator_, 2).size(), 2u);
  EXPECT_EQ(runner_.submitted.size(), 3u);
}

TEST_F(SpeculationsTest, GivesWayToJobsOfOthers) {
  Speculate({Verb(7, "a"), Verb(8, "bb")});
  TrainRequest other;
  other.id = kFirstEarlyJob;
  runner_.Submit(other);
  evaluator_->Wait(milliseconds(0));
  EXPECT_EQ(runner_.cancelled, 1);
}

TEST_F(SpeculationsTest, WhatIsLikelyNoMoreGoesOn) {
  Speculate({Verb(7, "a"), Verb(8, "bb")});
  Speculate({Verb(7, "ccc"), Verb(8, "bb")});
  EXPECT_EQ(runner_.cancelled, 0);
  EXPECT_EQ(runner_.submitted.size(), 2u);
}

TEST_F(SpeculationsTest, KeepsWithinTheLimits) {
  const auto space = MakeSearchSpace("chain");
  Proposal large{.id = 5, .arch = space->Parse("conv5-conv5")}, small{.id = 6, .arch = space->Parse("max2")};
  Describe(*space, large);
  Describe(*space, small);
  Limits limits;
  limits.max_params = CheckNetwork(*small.graph(), Task().input, {}).cost.params;
  evaluator_ = WithLimits(std::move(evaluator_), {Task()}, limits);
  ASSERT_EQ(evaluator_->Foresee(large)->outcome, Outcome::kInvalid);
  evaluator_->Speculate(std::vector{large, small});
  ASSERT_EQ(runner_.submitted.size(), 1u);
  EXPECT_EQ(runner_.submitted[0].graph, small.key.text());
}

// One that was taken over counts once; the cache has it for the next.
TEST_F(SpeculationsTest, TheCacheCountsIt) {
  evaluator_ = WithCache(std::move(evaluator_), MakeCacheKeys({Task()}, ""), {});
  Speculate({Verb(7, "a")});
  Submit({Verb(0, "a"), Verb(1, "a")});
  std::map<uint64_t, Evaluation> answers = Answers(*evaluator_, 2);
  EXPECT_FALSE(answers[0].cached);
  EXPECT_TRUE(answers[1].cached);
  Speculate({Verb(8, "a")});
  EXPECT_EQ(runner_.submitted.size(), 1u);
}

TEST_F(SpeculationsTest, IsKeptWhereItIsFoundAgain) {
  std::map<CacheKey, Evaluation> kept;
  const SpeculationStore store = {
      .find = [&](const CacheKey& key) { return kept.contains(key) ? std::optional(kept.at(key)) : std::nullopt; },
      .keep = [&](const CacheKey& key, const Evaluation& evaluation) { kept.emplace(key, evaluation); }};
  evaluator_ = MakeTrainingEvaluator(runner_, {Task()}, {}, {}, store);
  Speculate({Verb(7, "a")});
  Submit({Verb(0, "bbb")});
  while (evaluator_->RoomToSpeculate().in_training > 0) evaluator_->Wait(kLong);
  ASSERT_EQ(kept.size(), 1u);
  evaluator_.reset();
  evaluator_ = MakeTrainingEvaluator(runner_, {Task()}, {}, {}, store);  // of a resumed run
  Submit({Verb(1, "a")});
  EXPECT_TRUE(Answers(*evaluator_, 1).at(1).trained());
  EXPECT_EQ(runner_.submitted.size(), 2u);
}

// Real workers: the same bits as without speculation, and none is waited for.
TEST(SpeculationsPoolTest, TheSameResultAsWithout) {
  const std::unique_ptr<JobRunner> plain = Pool(2), speculating = Pool(2);
  const auto without = MakeTrainingEvaluator(*plain, {Task()}, {});
  const auto with = MakeTrainingEvaluator(*speculating, {Task()}, {});
  with->Speculate(std::vector{Verb(0, "sleep 0.2"), Verb(0, "sleep 3600")});
  const std::vector<Proposal> proposals = {Verb(0, "sleep 0.2"), Verb(1, "ok"), Verb(2, "epochs 3")};
  with->Submit(proposals);
  without->Submit(proposals);
  const auto expected = Answers(*without, 3), actual = Answers(*with, 3);
  for (uint64_t id = 0; id < 3; ++id) {
    EXPECT_EQ(actual.at(id).metrics.accuracy, expected.at(id).metrics.accuracy);
    EXPECT_EQ(actual.at(id).metrics.loss, expected.at(id).metrics.loss);
  }
}

TEST(SpeculationsPoolTest, WhatFailsIsTriedAgainWhenAskedForOnly) {
  const std::unique_ptr<JobRunner> pool = Pool(1);
  const auto evaluator = MakeTrainingEvaluator(*pool, {Task()}, {});
  evaluator->Speculate(std::vector{Verb(0, "exit 3")});
  while (evaluator->RoomToSpeculate().in_training > 0) evaluator->Wait(milliseconds(100));
  evaluator->Speculate(std::vector{Verb(0, "exit 3")});
  EXPECT_EQ(evaluator->RoomToSpeculate().in_training, 0);
  evaluator->Submit(std::vector{Verb(0, "exit 3")});
  EXPECT_EQ(Answers(*evaluator, 1).at(0).outcome, Outcome::kCrashed);
}

}  // namespace
}  // namespace netwright
