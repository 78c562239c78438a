#include "netwright/evaluation/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(TableTest, AnswersByTaskAndReplicateAndCallsTheRestInvalid) {
  const auto space = MakeSearchSpace("chain");
  const Architecture known = space->Parse("conv3-max2");
  MetricsTable first, second;
  first[space->Key(known)] = {Metrics{.accuracy = 0.5}, Metrics{.accuracy = 0.625}};
  second[space->Key(known)] = {Metrics{.accuracy = 0.75}};
  const auto evaluator = MakeTableEvaluator({first, second});
  std::vector<Proposal> proposals = {{.id = 0, .arch = known},
                                     {.id = 1, .arch = known, .replicate = 1},
                                     {.id = 2, .arch = known, .replicate = 2},
                                     {.id = 3, .arch = known, .task = 1},
                                     {.id = 4, .arch = space->Parse("conv5")}};
  for (Proposal& proposal : proposals) Describe(*space, proposal);
  evaluator->Submit(proposals);
  const auto answers = evaluator->Wait(std::chrono::milliseconds(0));
  ASSERT_EQ(answers.size(), 5u);
  EXPECT_EQ(answers[0].metrics.accuracy, 0.5);
  EXPECT_EQ(answers[1].metrics.accuracy, 0.625);
  EXPECT_EQ(answers[2].metrics.accuracy, 0.5);
  EXPECT_EQ(answers[3].metrics.accuracy, 0.75);
  EXPECT_EQ(answers[4].outcome, Outcome::kInvalid);
  EXPECT_THAT(answers[4].message, testing::HasSubstr("not in the table"));
}

}  // namespace
}  // namespace netwright
