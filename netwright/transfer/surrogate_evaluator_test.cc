#include "netwright/transfer/surrogate_evaluator.h"

#include <gtest/gtest.h>

#include "netwright/transfer/fit_model.h"
#include "testing/evaluator_conformance.h"
#include "testing/many_tasks.h"

namespace netwright {
namespace {

std::unique_ptr<Evaluator> Surrogate() {
  static const auto model = [] {
    const TaskScores scores = ScoresOf(ManyTasks(0.3).Measure(40, 2), {});
    return std::make_shared<const TransferModel>(FitModel(scores, KernelChoice{}));
  }();
  return MakeSurrogateEvaluator(model, 1, /*noise=*/true);
}

EvaluatorCase Case() {
  const ManyTasks world(0.3);
  return {.name = "Surrogate", .make = Surrogate, .space = world.space(), .networks = world.Design(5)};
}

INSTANTIATE_TEST_SUITE_P(Transfer, EvaluatorConformance, testing::Values(Case()), EvaluatorCaseName());

TEST(SourceTaskTest, AccuraciesAreInterpolatedAndGoOnBeyond) {
  SourceTask task;
  for (double score = -SourceTask::kWidest; score <= SourceTask::kWidest; score += SourceTask::kStep) {
    task.accuracies.push_back(0.5 + 0.1 * score);
  }
  for (const double score : {-4.0, -2.5, 0.1, 2.5, 3.0}) EXPECT_NEAR(task.AccuracyAt(score), 0.5 + 0.1 * score, 1e-12);
  EXPECT_EQ(task.AccuracyAt(99), 1);
  EXPECT_EQ(task.AccuracyAt(-99), 0);
}

}  // namespace
}  // namespace netwright
