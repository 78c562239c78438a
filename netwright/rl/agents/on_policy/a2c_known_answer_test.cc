#include <gtest/gtest.h>

#include "netwright/rl/agents/on_policy/a2c_config.h"
#include "testing/known_answer_environments.h"

namespace netwright {
namespace {

using Lanes = std::vector<std::unique_ptr<KnownAnswerEnvironment>>;

A2cConfig FastConfig() {
  A2cConfig config;
  config.hidden = 32;
  config.learning_rate = 0.05;
  return config;
}

AgentSpec SpecFor(const Lanes& lanes, uint64_t seed) {
  AgentSpec spec;
  spec.state_size = lanes.front()->StateSize();
  spec.actions = lanes.front()->ActionCount();
  spec.lanes = static_cast<int>(lanes.size());
  spec.seed = seed;
  return spec;
}

TEST(A2cKnownAnswerTest, FindsTheBestArm) {
  for (const uint64_t seed : {1, 2, 3}) {
    Lanes lanes;
    for (int lane = 0; lane < 8; ++lane) lanes.push_back(std::make_unique<OneStepBandit>(4));
    const auto agent = MakeA2c(FastConfig(), SpecFor(lanes, seed));
    PlayKnownAnswer(*agent, lanes, 1500, true);
    agent->SetFrozen(true);
    EXPECT_GT(PlayKnownAnswer(*agent, lanes, 100, true) / (100 * 8), 0.95) << "seed " << seed;
    EXPECT_EQ(PlayKnownAnswer(*agent, lanes, 100, false), 100 * 8);
  }
}

TEST(A2cKnownAnswerTest, NeverViolatesMasks) {
  Lanes lanes;
  std::vector<const MaskedBandit*> bandits;
  for (int lane = 0; lane < 8; ++lane) {
    auto bandit = std::make_unique<MaskedBandit>(6, StreamSeed(1, "test/mask", lane));
    bandits.push_back(bandit.get());
    lanes.push_back(std::move(bandit));
  }
  const auto agent = MakeA2c(FastConfig(), SpecFor(lanes, 4));
  PlayKnownAnswer(*agent, lanes, 500, true);
  PlayKnownAnswer(*agent, lanes, 100, false);
  for (const MaskedBandit* bandit : bandits) EXPECT_EQ(bandit->violations(), 0);
}

// Mean reward of a frozen policy's last pull over fresh trials, after training.
double ClueReward(const std::string& memory, uint64_t seed) {
  constexpr int kLanes = 16;
  constexpr int kTrials = 50;
  constexpr int kSteps = 4;  // of a trial
  constexpr int kTrainingTrials = 1000;
  const auto make_lanes = [&](std::string_view purpose) {
    Lanes lanes;
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes.push_back(std::make_unique<ClueInEarlierEpisode>(2, StreamSeed(seed, purpose, lane)));
    }
    return lanes;
  };
  A2cConfig config = FastConfig();
  config.memory = memory;
  config.rollout = kSteps;  // gradients reach from the pull back to the clue
  config.learning_rate = 0.1;
  config.entropy = 0.003;
  const Lanes training = make_lanes("test/train");
  const auto agent = MakeA2c(config, SpecFor(training, seed));
  PlayKnownAnswer(*agent, training, kTrainingTrials * kSteps, true);
  agent->SetFrozen(true);
  return PlayKnownAnswer(*agent, make_lanes("test/fresh"), kTrials * kSteps, true) / (kTrials * kLanes);
}

TEST(A2cKnownAnswerSlowTest, MemoryOverTheTrialLearnsFromEarlierEpisodes) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_GT(ClueReward("trial", seed), 0.95) << "seed " << seed;
    EXPECT_LT(ClueReward("episode", seed), 0.6) << "seed " << seed;
  }
}

// Mean reward a trial of a frozen policy over fresh trials, after training with updates that end in mid-trial.
double LookReward(const std::string& returns, const std::string& bptt, uint64_t seed) {
  constexpr int kLanes = 16;
  constexpr int kTrials = 50;
  constexpr int kSteps = 3;  // of a trial
  constexpr int kTrainingTrials = 1500;
  const auto make_lanes = [&](std::string_view purpose) {
    Lanes lanes;
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes.push_back(std::make_unique<LookBeforeThePull>(StreamSeed(seed, purpose, lane)));
    }
    return lanes;
  };
  A2cConfig config = FastConfig();
  config.returns = returns;
  config.bptt = bptt;
  config.rollout = 2;
  config.entropy = 0.06;  // enough looks until the clue is understood
  const Lanes training = make_lanes("test/train");
  const auto agent = MakeA2c(config, SpecFor(training, seed));
  PlayKnownAnswer(*agent, training, kTrainingTrials * kSteps, true);
  agent->SetFrozen(true);
  return PlayKnownAnswer(*agent, make_lanes("test/fresh"), kTrials * kSteps, true) / (kTrials * kLanes);
}

TEST(A2cKnownAnswerSlowTest, CreditOverTheTrialLearnsToExplore) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_GT(LookReward("trial", "trial", seed), 0.9) << "seed " << seed;
    EXPECT_LT(LookReward("episode", "rollout", seed), 0.75) << "seed " << seed;
  }
}

}  // namespace
}  // namespace netwright
