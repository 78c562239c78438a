#include "netwright/evaluation/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "netwright/base/random.h"
#include "testing/space_play.h"

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

// Random complete architectures of a space.
std::vector<Proposal> RandomProposals(const SearchSpace& space, const InputSpec& input, size_t count) {
  Rng rng(1, "synthetic/test");
  std::vector<Proposal> proposals;
  std::set<std::string> keys;
  for (int tries = 0; proposals.size() < count && tries < 10000; ++tries) {
    Proposal proposal;
    proposal.id = proposals.size();
    const RandomWalk walk = WalkLegally(space, rng, input);
    proposal.arch = walk.after.back();
    Describe(space, proposal);
    if (keys.insert(proposal.key).second) proposals.push_back(proposal);
  }
  return proposals;
}

std::vector<double> Ranks(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    ranks.push_back(std::count_if(values.begin(), values.end(), [&](double other) { return other < value; }));
  }
  return ranks;
}

// Without noise there are few ties.
double RankCorrelation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = Ranks(a), y = Ranks(b);
  const double n = static_cast<double>(x.size()), mean = (n - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xy / std::sqrt(xx * yy);
}

class MadeUpTasksTest : public testing::TestWithParam<std::string> {
 protected:
  std::vector<double> Scores(const std::string& task) const {
    TaskInfo info;
    info.name = task;
    info.input = input_;
    const auto evaluator = MakeSyntheticEvaluator({info}, {.noise = 0, .own_optima = true});
    evaluator->Submit(proposals_);
    std::vector<double> scores;
    for (const Evaluation& answer : evaluator->Wait(std::chrono::milliseconds(0))) {
      EXPECT_EQ(answer.outcome, Outcome::kOk) << answer.message;
      scores.push_back(answer.reward());
    }
    return scores;
  }

  const InputSpec input_{3, 32, 32, 10};
  const std::shared_ptr<const SearchSpace> space_ = MakeAnySpace(GetParam());
  const std::vector<Proposal> proposals_ = RandomProposals(*space_, input_, 200);
};

TEST_P(MadeUpTasksTest, HaveOptimaOfTheirOwn) {
  ASSERT_EQ(proposals_.size(), 200u);
  const std::vector<std::string> names = {"flowers", "letters", "textures", "a", "b"};
  double sum = 0;
  int pairs = 0;
  for (const std::string& name : names) {
    const std::vector<double> scores = Scores(name);
    EXPECT_EQ(scores, Scores(name)) << "a function of the name";
    const auto [low, high] = std::minmax_element(scores.begin(), scores.end());
    EXPECT_GT(*high - *low, 0.2) << name << " hardly tells architectures apart";
    for (const std::string& other : names) {
      if (other <= name) continue;
      const double correlation = RankCorrelation(scores, Scores(other));
      EXPECT_LT(correlation, 0.85) << name << " and " << other;
      sum += correlation;
      ++pairs;
    }
  }
  EXPECT_LT(sum / pairs, 0.5);
}

INSTANTIATE_TEST_SUITE_P(Spaces, MadeUpTasksTest, testing::Values("chain", "multi-branch", "configs/spaces/cells.yml"),
                         [](const auto& info) { return "Space" + std::to_string(info.index); });

}  // namespace
}  // namespace netwright
