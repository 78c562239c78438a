#include "netwright/search/transfer/held_out.h"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <vector>

#include "netwright/search/transfer/ranked_search.h"
#include "testing/many_tasks.h"

namespace netwright {
namespace {

class HeldOutTest : public testing::Test {
 protected:
  HeldOutTest() : scores_(ScoresOf(world_.Measure(100, /*tasks=*/8), {})), choice_(ChooseKernel(scores_)) {}

  std::vector<HeldOutTrial> Run(const HeldOutConfig& config) {
    models_.clear();
    return RunHeldOut(
        scores_, choice_,
        [&](const StrategyContext& context, const TransferModel& model) -> std::unique_ptr<Strategy> {
          models_.push_back(model.tasks().size());
          auto search = std::make_unique<RankedSearch>(RankedSearchConfig{.pool = 100}, context);
          std::stringstream file;
          model.Save(file);
          search->Load(file, /*frozen=*/true);
          return search;
        },
        config);
  }

  static double Last(const std::vector<HeldOutTrial>& trials) {
    double sum = 0;
    for (const HeldOutTrial& trial : trials) sum += trial.proposed.back();
    return sum / static_cast<double>(trials.size());
  }

  const ManyTasks world_{1.5};  // so unlike that the others do not tell all
  const TaskScores scores_;
  const KernelChoice choice_;
  std::vector<size_t> models_;  // tasks of the models that the trials had
};

TEST_F(HeldOutTest, LearnsFromTheOtherDataSetsOnly) {
  const std::vector<HeldOutTrial> trials = Run({.evaluations = 3});
  ASSERT_EQ(trials.size(), 8u);
  for (size_t t = 0; t < trials.size(); ++t) {
    EXPECT_EQ(trials[t].task, scores_.tasks[t].name);
    size_t others = 0;
    for (const SourceTask& other : scores_.tasks) others += other.dataset != scores_.tasks[t].dataset;
    EXPECT_EQ(models_[t], others);
    EXPECT_EQ(trials[t].recommended.size(), 3u);
  }
}

TEST_F(HeldOutTest, LearnsFromNoMoreTasksThanWanted) {
  Run({.evaluations = 1, .learnt = 3});
  for (const size_t tasks : models_) EXPECT_EQ(tasks, 3u);
}

TEST_F(HeldOutTest, UnrelatedRewardsTeachNothing) {
  const double real = Last(Run({.evaluations = 15, .seeds = 2}));
  const double unrelated = Last(Run({.evaluations = 15, .seeds = 2, .unrelated = true}));
  EXPECT_GT(real, unrelated + 0.05);
}

}  // namespace
}  // namespace netwright
