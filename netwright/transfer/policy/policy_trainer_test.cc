#include "netwright/transfer/policy/policy_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "netwright/base/error.h"
#include "netwright/evaluation/best_list.h"
#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/rl/agents/random/random.h"
#include "netwright/transfer/policy/adaptation.h"
#include "netwright/transfer/policy/policy_part.h"
#include "netwright/transfer/policy/policy_source.h"
#include "netwright/transfer/policy/teacher.h"

namespace netwright {
namespace {

// Tasks in pairs of opposite taste: of the even ones the best networks begin with poolings, of the odd ones with
// convolutions. So nothing but the rewards tells which it is.
class PolicyTrainerTest : public testing::Test {
 protected:
  PolicyTrainerTest() {
    for (int i = 0; i < 4; ++i) {
      tasks_.push_back({.name = "task" + std::to_string(i), .input = {1, 28, 28, 10}, .limits = {}});
    }
    pool_ = std::make_shared<NetworkPool>(space_, tasks_, DrawNetworks(*space_, tasks_, 600, {}, Rng(5)), scores_);
    config_.agent.hidden = 32;
    config_.world.lanes = 16;
    config_.world.fewest = config_.world.most = 12;
    config_.world.augmentation = NoAugmentation();
    config_.world.seed = 3;
    config_.imitation_updates = 3;
    config_.ppo_updates = 2;
    config_.validate_every = 2;
    config_.validation_rounds = 1;
    config_.held_out = {2, 3};
  }

  std::unique_ptr<TrialWorld> MakeWorld(TrialWorldConfig config) const {
    return std::make_unique<TrialWorld>(space_, tasks_, pool_, scores_, config);
  }
  std::unique_ptr<PolicyTrainer> MakeTrainer() const {
    return std::make_unique<PolicyTrainer>(space_, tasks_, pool_, scores_, config_);
  }

  const std::shared_ptr<const SearchSpace> space_ = MakeSearchSpace("chain");
  const ScoreFunction scores_ = [this](std::span<const Architecture> networks, std::span<float> scores) {
    for (size_t i = 0; i < networks.size(); ++i) {
      double score = -0.3 * std::abs(networks[i].LayerCount() - 5);
      for (int layer = 0; layer < networks[i].LayerCount(); ++layer) {
        const bool convolution = networks[i].layers[layer].type == LayerType::kConvolution;
        score += (convolution ? 1.0 : -1.0) / (1 + layer);
      }
      for (size_t task = 0; task < tasks_.size(); ++task) {
        scores[i * tasks_.size() + task] = static_cast<float>(task % 2 == 0 ? -score : score);
      }
    }
  };
  std::vector<TrainingTask> tasks_;
  std::shared_ptr<const NetworkPool> pool_;
  PolicyTrainingConfig config_;
};

TEST_F(PolicyTrainerTest, APoolNarrowsByPrefix) {
  const NetworkPool::Range all = pool_->all();
  size_t in_parts = 0;
  for (Action action = 0; action < space_->ActionCount(); ++action) {
    const NetworkPool::Range range = pool_->Narrow(all, 0, action);
    for (size_t i = range.begin; i < range.end; ++i) EXPECT_EQ(pool_->episode(i)[0], action);
    in_parts += range.size();
  }
  EXPECT_EQ(in_parts, all.size());
  EXPECT_TRUE(pool_->Fits(0, 0, {}));
  Limits limits;
  limits.max_params = 1;
  EXPECT_FALSE(pool_->Fits(0, 0, limits));
}

TEST_F(PolicyTrainerTest, ADrawnTaskIsStandardisedOverWhatFits) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<size_t> among = {0, 1, 2, 3};
    const DrawnTask task(*pool_, tasks_, among, space_->ActionCount(), {}, Rng(seed));
    double sum = 0, squares = 0, count = 0;
    for (size_t i = 0; i < pool_->size(); ++i) {
      const double score = task.pool_scores()[i];
      if (std::isinf(score)) continue;
      EXPECT_NEAR(task.Score(pool_->scores(i), pool_->episode(i)), score, 1e-4);
      sum += score;
      squares += score * score;
      ++count;
    }
    EXPECT_NEAR(sum / count, 0, 1e-4);
    EXPECT_NEAR(squares / count, 1, 1e-3);
  }
}

TEST_F(PolicyTrainerTest, RewardsAddUpToTheWorthOfTheBest) {
  const auto world = MakeWorld(config_.world);
  const auto agent = MakeRandomAgent({world->environments().spec(), 16, 0, 1});
  std::vector<double> rewards(16);
  std::vector<Action> actions(16);
  while (!world->IsRoundOver()) {
    agent->Act(world->environments().observations(), actions);
    std::vector<bool> first(16);
    for (int lane = 0; lane < 16; ++lane) first[lane] = world->environments().progress(lane).trial == 0;
    world->environments().Send(actions);
    ASSERT_TRUE(world->environments().Recv(std::chrono::milliseconds(0)));
    agent->Observe(world->environments().results());
    for (int lane = 0; lane < 16; ++lane) {
      if (first[lane]) rewards[lane] += world->environments().results()[lane].reward;
    }
  }
  for (int lane = 0; lane < 16; ++lane) {
    ASSERT_EQ(world->best_quantiles(lane).size(), 12u);
    EXPECT_NEAR(rewards[lane], -std::log10(1 - world->best_quantiles(lane).back() + 1e-3) + std::log10(1.001), 1e-9);
  }
}

TEST_F(PolicyTrainerTest, TheTeacherCallsTheBestCompletionRight) {
  const auto world = MakeWorld(config_.world);
  Teacher teacher(*world, 16, 1);
  teacher.Begin(0);
  std::vector<Action> actions(16), right(16);
  teacher.Act(world->environments().observations(), actions, right);
  for (int lane = 0; lane < 16; ++lane) {
    const std::span<const float> scores = world->task(lane).pool_scores();
    const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
    EXPECT_EQ(right[lane], pool_->episode(static_cast<size_t>(best))[0]);
  }
}

TEST_F(PolicyTrainerTest, GoesOnWhereItWasSaved) {
  const auto whole = MakeTrainer(), first = MakeTrainer(), second = MakeTrainer();
  while (!whole->done()) whole->Update();
  for (int i = 0; i < 3; ++i) first->Update();
  std::stringstream state;
  first->Save(state);
  second->Load(state);
  EXPECT_EQ(second->updates(), 3);
  while (!second->done()) second->Update();
  EXPECT_EQ(whole->best(), second->best());
  EXPECT_EQ(whole->curves().size(), second->curves().size());
  EXPECT_EQ(whole->curves().back().value, second->curves().back().value);
  EXPECT_EQ(whole->best_validation().worth, second->best_validation().worth);
  config_.agent.hidden = 16;
  state.clear();
  state.seekg(0);
  EXPECT_THROW(MakeTrainer()->Load(state), Error);
}

TEST_F(PolicyTrainerTest, ASourceDrawsNetworksThatFit) {
  config_.agent.memory = "episode";
  const auto trainer = MakeTrainer();
  while (!trainer->done()) trainer->Update();
  const auto source = MakePolicySource(space_, trainer->best(), 32);
  TrialHistory history = {.task = {.input = {1, 28, 28, 10}, .limits = {}}, .evaluations = 20};
  history.task.limits.max_params = 50'000;
  history.entries.push_back({space_->Parse("conv3-max2"), 0.5});
  Rng rng(1), same(1);
  const std::vector<Architecture> networks = source->Sample(history, 20, rng);
  EXPECT_EQ(networks.size(), 20u);
  for (const Architecture& arch : networks) {
    const ActionMask legal = space_->LegalActions(BareLayers(arch), history.task.input, history.task.limits);
    EXPECT_TRUE(arch.LayerCount() == space_->MaxLayers() || MayEnd(*space_, legal)) << space_->Format(arch);
  }
  EXPECT_EQ(networks, source->Sample(history, 20, same));
  const std::string small = WithoutOptimizer(trainer->best());
  EXPECT_LT(small.size(), trainer->best().size() / 2);
  Rng again(1);
  EXPECT_EQ(networks, MakePolicySource(space_, small, 32)->Sample(history, 20, again));
  EXPECT_THROW(MakePolicySource(MakeSearchSpace("multi-branch"), small, 32), Error);
  EXPECT_EQ(PolicyIn(small), "");
  const std::string both = WithPolicy(WithPolicy(small, small), trainer->best());
  EXPECT_EQ(PolicyIn(both), small);
}

class PolicyTrainerSlowTest : public PolicyTrainerTest {};

// On tasks that it has not seen.
TEST_F(PolicyTrainerSlowTest, LearnsToAdapt) {
  config_.world.lanes = 32;
  config_.imitation_updates = 60;
  config_.ppo_updates = 20;
  config_.validate_every = 20;
  const auto trainer = MakeTrainer();
  while (!trainer->done()) trainer->Update();
  TrialWorldConfig held_out = config_.world;
  held_out.on = config_.held_out;
  const auto make_policy = [&](const AgentSpec& spec, bool wiped) {
    PpoConfig agent = config_.agent;
    if (wiped) agent.memory = "episode";
    auto policy = MakePpoAgent(agent, spec);
    std::istringstream in(trainer->best());
    policy->Load(in);
    policy->SetFrozen(true);
    return policy;
  };
  const Adaptation adaptation = MeasureAdaptation(
      make_policy, [&](TrialWorldConfig config) { return MakeWorld(config); }, held_out, 4);
  EXPECT_GT(adaptation.by_episode.back(), adaptation.by_episode.front() + 0.05);
  EXPECT_GT(adaptation.best[7], adaptation.best_with_unrelated_rewards[7]);
  EXPECT_GT(adaptation.best[7], adaptation.best_with_wiped_memory[7]);
  EXPECT_GT(adaptation.reward_probe, 0.1);
  EXPECT_LT(adaptation.task_permutation_p, 0.01);
}

}  // namespace
}  // namespace netwright
