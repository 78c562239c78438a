#include "netwright/evaluation/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace netwright {
namespace {

class SyntheticTest : public testing::Test {
 protected:
  SyntheticTest() {
    task_.input = {1, 28, 28, 10};
    task_.fingerprint = {5, 6};
    task_.train_images = 1000;
  }

  Proposal ProposalOf(uint64_t id, const std::string& text, int replicate = 0) const {
    Proposal proposal{.id = id, .arch = space_->Parse(text), .replicate = replicate};
    Describe(*space_, proposal);
    return proposal;
  }

  Evaluation Evaluate(const std::string& text, const SyntheticOptions& options = {}, int replicate = 0) const {
    const auto evaluator = MakeSyntheticEvaluator({task_}, options);
    evaluator->Submit(std::vector{ProposalOf(0, text, replicate)});
    return evaluator->Wait(std::chrono::milliseconds(0)).at(0);
  }

  std::shared_ptr<const SearchSpace> space_ = MakeSearchSpace("chain");
  TaskInfo task_;
};

TEST_F(SyntheticTest, RanksPlausibly) {
  const double empty = Evaluate("empty").reward();
  const double shallow = Evaluate("conv3").reward();
  const double good = Evaluate("conv3-conv3-max2-conv3-max2-conv3").reward();
  EXPECT_GE(empty, 0.0);
  EXPECT_LT(empty, shallow);
  EXPECT_LT(shallow, good);
  EXPECT_GT(good, 0.75);
  EXPECT_EQ(Evaluate("max2-max2-max2-max2-max2").outcome, Outcome::kInvalid);
}

TEST_F(SyntheticTest, NoiseIsAFunctionOfTheNetwork) {
  SyntheticOptions noisy, silent, reseeded;
  silent.noise = 0;
  reseeded.seed = 1;
  EXPECT_EQ(Evaluate("conv3-max2", noisy).reward(), Evaluate("conv3-max2", noisy).reward());
  EXPECT_NE(Evaluate("conv3-max2", noisy).reward(), Evaluate("conv3-max2", silent).reward());
  EXPECT_NE(Evaluate("conv3-max2", noisy).reward(), Evaluate("conv3-max2", noisy, 1).reward());
  EXPECT_NE(Evaluate("conv3-max2", noisy).reward(), Evaluate("conv3-max2", reseeded).reward());
  EXPECT_EQ(Evaluate("conv3-max2", silent).reward(), Evaluate("conv3-max2", silent, 1).reward());
}

TEST_F(SyntheticTest, AnswersInAnotherOrderWhenAsked) {
  SyntheticOptions options;
  options.out_of_order = true;
  const auto evaluator = MakeSyntheticEvaluator({task_}, options);
  std::vector<Proposal> proposals;
  for (uint64_t id = 0; id < 50; ++id) proposals.push_back(ProposalOf(id, "conv3"));
  evaluator->Submit(proposals);
  std::vector<uint64_t> order;
  while (order.size() < proposals.size()) {
    for (const Evaluation& answer : evaluator->Wait(std::chrono::milliseconds(0))) order.push_back(answer.id);
  }
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace netwright
