// The reference's episodes in its multi-branch space: the five rules that end one, and both reward schemes.
#include <gtest/gtest.h>

#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/reward.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/graph/cost.h"
#include "netwright/rl/environments/networks/episode.h"

namespace netwright {
namespace {

constexpr InputSpec kInput = {.channels = 1, .height = 28, .width = 28, .classes = 10};

TaskInfo Task() {
  TaskInfo task;
  task.name = "task";
  task.input = kInput;
  return task;
}

class MultiBranchEnvironmentTest : public testing::Test {
 protected:
  std::unique_ptr<NetworkEpisode> Make(const EpisodeRules& rules) {
    auto environment = std::make_unique<NetworkEpisode>(space_, rules);
    environment->Reset({.task = 0, .input = kInput, .limits = {}});
    return environment;
  }

  Action ActionNamed(std::string_view name) const {
    Action action = 0;
    while (space_->ActionName(action) != name) ++action;
    return action;
  }

  TimeStep Take(NetworkEpisode& environment, std::string_view name) {
    Proposal proposal = environment.Step(ActionNamed(name));
    proposal.id = next_id_++;
    Describe(*space_, proposal);
    evaluator_->Submit(std::span(&proposal, 1));
    return environment.Finish(evaluator_->Wait(std::chrono::milliseconds(0)).at(0));
  }

  std::shared_ptr<const SearchSpace> space_ = MakeSearchSpace("multi-branch");
  std::unique_ptr<Evaluator> evaluator_ = WithLimits(MakeSyntheticEvaluator({Task()}, {}), {Task()}, {});
  uint64_t next_id_ = 0;
};

TEST_F(MultiBranchEnvironmentTest, EndsWhenAPointerLeavesItsRange) {
  const auto environment = Make({.sigma = 0.1});
  EXPECT_FALSE(Take(*environment, "conv3").done());
  const TimeStep end = Take(*environment, "p1+1");
  EXPECT_EQ(end.end, EpisodeEnd::kPointerOutOfRange);
  EXPECT_EQ(end.reward, 0);
  EXPECT_EQ(end.reward, 0);  // answered without training
  EXPECT_EQ(end.arch, space_->Initial());
}

TEST_F(MultiBranchEnvironmentTest, EndsWithTheTerminalAction) {
  const auto environment = Make({});
  Take(*environment, "conv3");
  const TimeStep end = Take(*environment, "terminal");
  EXPECT_EQ(end.end, EpisodeEnd::kTerminal);
  EXPECT_GT(end.reward, 0);
  EXPECT_EQ(Take(*environment, "terminal").end, EpisodeEnd::kTerminal);  // of the empty network too
}

TEST_F(MultiBranchEnvironmentTest, EndsWithTenLayers) {
  const auto environment = Make({});
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(Take(*environment, i % 2 == 0 ? "conv1" : "add").done());
  const TimeStep end = Take(*environment, "concat");
  EXPECT_EQ(end.end, EpisodeEnd::kMaxLayers);
  EXPECT_GT(end.reward, 0);
}

TEST_F(MultiBranchEnvironmentTest, EndsAfterTauActions) {
  for (const int tau : {0, 6}) {  // 0: the reference's 20
    const auto environment = Make({.max_steps = tau});
    Take(*environment, "conv1");
    const int steps = tau == 0 ? 20 : tau;
    for (int i = 1; i + 1 < steps; ++i) EXPECT_FALSE(Take(*environment, i % 2 == 1 ? "p2-1" : "p2+1").done()) << i;
    EXPECT_EQ(Take(*environment, steps % 2 == 0 ? "p2-1" : "p2+1").end, EpisodeEnd::kMaxSteps);
  }
}

TEST_F(MultiBranchEnvironmentTest, EndsWithAnInvalidNetwork) {
  const auto environment = Make({});
  for (const char* pooling : {"max3", "max3", "max3"}) EXPECT_FALSE(Take(*environment, pooling).done());
  const TimeStep end = Take(*environment, "conv3");  // on 1 x 1
  EXPECT_EQ(end.end, EpisodeEnd::kInvalid);
  EXPECT_EQ(end.reward, 0);
}

TEST_F(MultiBranchEnvironmentTest, ShiftsEarnSigmaTimesTheNetworksReward) {
  for (const double sigma : {0.0, 0.1}) {
    const auto environment = Make({.sigma = sigma});
    const double reward = Take(*environment, "conv3").reward;
    EXPECT_GT(reward, 0.1);
    const TimeStep shift = Take(*environment, "p1-1");
    EXPECT_DOUBLE_EQ(shift.reward, sigma * reward);
    EXPECT_FALSE(shift.done());
  }
}

TEST_F(MultiBranchEnvironmentTest, OnlyShiftsAreMarkedAsShifts) {
  const auto environment = Make({});
  EXPECT_FALSE(environment->Step(ActionNamed("conv3")).pointer_shift);
  environment->Finish({});
  EXPECT_TRUE(environment->Step(ActionNamed("p1-1")).pointer_shift);
}

TEST(RewardTest, AccuracyIsTheDefault) {
  const RewardConfig config;
  EXPECT_EQ(config.kind, "accuracy");
  Evaluation evaluation;
  evaluation.metrics.accuracy = 0.25;
  EXPECT_EQ(evaluation.reward(), 0.25);
}

TEST(RewardTest, RefinedByHand) {
  const RewardConfig config{.kind = "refined", .mu = 0.5, .rho = 8};
  // 100 * 0.6 - 0.5 ln(e^10) - 8 ln(2)
  EXPECT_NEAR(RefinedReward(0.6, 22026, 2.0, config), (60 - 0.5 * 10 - 8 * 0.693147) / 100, 1e-5);
  EXPECT_DOUBLE_EQ(RefinedReward(0.6, 1, 0.0, config), 0.6);  // no edges
}

TEST(RewardTest, RefinedAroundAnEvaluatorLeavesMetricsAlone) {
  const auto space = MakeSearchSpace("multi-branch");
  const RewardConfig config{.kind = "refined", .mu = 0.5, .rho = 8};
  const auto plain = MakeSyntheticEvaluator({Task()}, {});
  const auto refined = WithReward(MakeSyntheticEvaluator({Task()}, {}), config);
  Proposal proposal;
  for (const char* network : {"conv3(0) max2(0) add(1,2)", "empty", "max3-max3-max3-conv3"}) {
    proposal.arch = space->Parse(network);
    ++proposal.id;
    Describe(*space, proposal);
    plain->Submit(std::span(&proposal, 1));
    refined->Submit(std::span(&proposal, 1));
    const Evaluation a = plain->Wait({}).at(0), b = refined->Wait({}).at(0);
    EXPECT_EQ(a.metrics.accuracy, b.metrics.accuracy);
    if (a.outcome != Outcome::kOk) {
      EXPECT_EQ(b.reward(), 0);
      continue;
    }
    const double density = GraphDensity(*proposal.graph());
    EXPECT_NEAR(b.reward(), RefinedReward(a.metrics.accuracy, a.metrics.flops, density, config), 1e-12);
    EXPECT_LT(b.reward(), a.reward());
  }
}

TEST(RewardTest, DeclaresItsKeys) {
  RewardConfig config;
  Options options;
  Declare(config, options);
  options.Set("reward", "refined");
  options.Set("reward_rho", "8");
  EXPECT_EQ(config.kind, "refined");
  EXPECT_EQ(config.rho, 8);
  EXPECT_ANY_THROW(options.Set("reward", "loss"));
}

}  // namespace
}  // namespace netwright
