// What the A2C can learn, in worlds whose best reward is known.
#include <gtest/gtest.h>

#include "netwright/base/random.h"
#include "netwright/rl/agents/on_policy/a2c.h"
#include "netwright/rl/environments/world.h"

namespace netwright {
namespace {

A2cConfig FastConfig() {
  A2cConfig config;
  config.hidden = 32;
  config.learning_rate = 0.05;
  return config;
}

// Mean reward of a step of a frozen policy in fresh worlds, after `training` steps.
double MeanReward(const std::string& world, const A2cConfig& config, int lanes, int training, int steps,
                  uint64_t seed) {
  const WorldKind& kind = FindWorldKind(world);
  const auto worlds = MakeWorlds(kind, lanes, StreamSeed(seed, "test/train"));
  const auto agent = MakeA2c(config, {worlds->spec(), lanes, training * lanes, seed});
  Play(*agent, *worlds, training);
  agent->SetFrozen(true);
  const auto fresh = MakeWorlds(kind, lanes, StreamSeed(seed, "test/fresh"));
  return Play(*agent, *fresh, steps) / (steps * lanes);
}

TEST(A2cKnownAnswerTest, FindsTheBestArm) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_GT(MeanReward("bandit", FastConfig(), 8, 1500, 100, seed), 0.95) << "seed " << seed;
  }
}

TEST(A2cKnownAnswerTest, LeaksNothingToWhatIsMasked) {  // the worlds check each action
  EXPECT_EQ(MeanReward("masked-bandit", FastConfig(), 8, 500, 100, 4), 0);
}

// Mean reward of a trial of four steps.
double ClueReward(const std::string& memory, uint64_t seed) {
  constexpr int kSteps = 4;
  A2cConfig config = FastConfig();
  config.memory = memory;
  config.rollout = kSteps;  // gradients reach from the pull back to the clue
  config.learning_rate = 0.1;
  config.entropy = 0.003;
  return kSteps * MeanReward("clue", config, 16, 1000 * kSteps, 50 * kSteps, seed);
}

TEST(A2cKnownAnswerSlowTest, MemoryOverTheTrialLearnsFromEarlierEpisodes) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_GT(ClueReward("trial", seed), 0.95) << "seed " << seed;
    EXPECT_LT(ClueReward("episode", seed), 0.6) << "seed " << seed;
  }
}

// Mean reward of a trial of three steps, after training with updates that end in mid-trial.
double LookReward(const std::string& returns, const std::string& bptt, uint64_t seed) {
  constexpr int kSteps = 3;
  A2cConfig config = FastConfig();
  config.returns = returns;
  config.bptt = bptt;
  config.rollout = 2;
  config.entropy = 0.06;  // enough looks until the clue is understood
  return kSteps * MeanReward("look", config, 16, 1500 * kSteps, 50 * kSteps, seed);
}

TEST(A2cKnownAnswerSlowTest, CreditOverTheTrialLearnsToExplore) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_GT(LookReward("trial", "trial", seed), 0.9) << "seed " << seed;
    EXPECT_LT(LookReward("episode", "rollout", seed), 0.75) << "seed " << seed;
  }
}

}  // namespace
}  // namespace netwright
