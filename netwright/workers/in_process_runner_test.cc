#include <gtest/gtest.h>

#include <string>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/workers/evaluators.h"
#include "testing/fake_training.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong(60'000);

TrainRequest Request(uint64_t id, const std::string& graph) {
  TrainRequest request;
  request.id = id;
  request.graph = graph;
  return request;
}

std::unique_ptr<JobRunner> MakeFakeRunner() { return MakeInProcessRunner(MakeFakeTraining({})); }

TEST(InProcessRunnerTest, AnswersInOrderOneAtATime) {
  const auto runner = MakeFakeRunner();
  EXPECT_TRUE(runner->Wait(kLong).empty());  // nothing outstanding
  EXPECT_EQ(runner->slots(), 1);
  for (uint64_t id = 0; id < 3; ++id) runner->Submit(Request(id, "ok"));
  for (uint64_t id = 0; id < 3; ++id) {
    const auto answers = runner->Wait(kLong);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].id, id);
    EXPECT_EQ(answers[0].worker, "in-process");
    EXPECT_EQ(answers[0].outcome, Outcome::kOk);
  }
  EXPECT_TRUE(runner->Wait(kLong).empty());
}

TEST(InProcessRunnerTest, KeepsAnswersOfOtherRanges) {
  const auto runner = MakeFakeRunner();
  runner->Submit(Request(1, "ok"));
  runner->Submit(Request(kFirstFinalJob, "ok"));
  const auto final_answers = runner->Wait(kLong, kFinalJobs);
  ASSERT_EQ(final_answers.size(), 1u);
  EXPECT_EQ(final_answers[0].id, kFirstFinalJob);
  const auto search_answers = runner->Wait(kLong, kSearchJobs);
  ASSERT_EQ(search_answers.size(), 1u);
  EXPECT_EQ(search_answers[0].id, 1u);
}

TEST(InProcessRunnerTest, CancelledJobsAreNotAnswered) {
  const auto runner = MakeFakeRunner();
  runner->Submit(Request(1, "ok"));
  runner->Submit(Request(kFirstFinalJob, "ok"));
  runner->Cancel(kSearchJobs);
  EXPECT_TRUE(runner->Wait(kLong, kSearchJobs).empty());
  EXPECT_EQ(runner->Wait(kLong).size(), 1u);
}

TEST(InProcessRunnerTest, BadAllocIsAnOutcomeAndErrorEndsTheRun) {
  const auto runner = MakeInProcessRunner([](const TrainRequest& request, const KeepGoing&) -> TrainAnswer {
    if (request.graph == "allocate") throw std::bad_alloc();
    FailRun("no space left");
  });
  runner->Submit(Request(4, "allocate"));
  const auto answers = runner->Wait(kLong);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].id, 4u);
  EXPECT_EQ(answers[0].outcome, Outcome::kOutOfMemory);
  runner->Submit(Request(5, "ok"));
  EXPECT_THROW(runner->Wait(kLong), Error);
}

TEST(InProcessRunnerTest, AnInterruptedJobStaysOutstanding) {
  ClearInterrupt();
  int epochs = 0;
  const auto runner = MakeInProcessRunner([&epochs](const TrainRequest&, const KeepGoing& keep_going) {
    TrainAnswer answer;
    for (answer.metrics.epochs = 0; answer.metrics.epochs < 5; ++answer.metrics.epochs) {
      if (++epochs == 2) RequestInterrupt();
      if (!keep_going()) {
        answer.outcome = Outcome::kTimeout;
        break;
      }
    }
    return answer;
  });
  runner->Submit(Request(1, "any"));
  EXPECT_TRUE(runner->Wait(kLong).empty());
  EXPECT_EQ(epochs, 2);
  EXPECT_TRUE(runner->Wait(kLong).empty());  // still asked to stop: starts nothing
  EXPECT_EQ(epochs, 2);
  ClearInterrupt();
  const auto answers = runner->Wait(kLong);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].outcome, Outcome::kOk);
  EXPECT_EQ(answers[0].metrics.epochs, 5);
}

}  // namespace
}  // namespace netwright
