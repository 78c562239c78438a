// The DQN in the worlds that can be solved without a memory; those that take one cannot be by any agent that sees the
// present state only.
#include "netwright/rl/agents/dqn/dqn.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "netwright/rl/environments/world.h"
#include "testing/errors.h"

namespace netwright {
namespace {

DqnConfig FastConfig(bool prioritised) {
  DqnConfig config;
  config.trunk = 16;
  config.head = 16;
  config.learning_rate = 0.005;
  config.learning_starts = 100;
  config.epsilon_end = 0.1;
  config.prioritised = prioritised;
  return config;
}

struct Learner {
  std::unique_ptr<VectorEnv> worlds;
  std::unique_ptr<Agent> agent;
};

// `steps` in each of the worlds make the schedule.
Learner MakeLearner(const std::string& world, const DqnConfig& config, int lanes, int steps, uint64_t seed) {
  auto worlds = MakeWorlds(FindWorldKind(world), lanes, seed);
  auto agent = MakeDqn(config, {worlds->spec(), lanes, steps * lanes, seed});
  return {std::move(worlds), std::move(agent)};
}

// Mean reward of a step of the frozen policy, which explores with epsilon_end.
double FrozenReward(Learner& learner, const std::string& world, int steps) {
  learner.agent->SetFrozen(true);
  const auto fresh = MakeWorlds(FindWorldKind(world), learner.worlds->size(), 99);
  return Play(*learner.agent, *fresh, steps) / (steps * fresh->size());
}

TEST(DqnKnownAnswerTest, FindsTheBestArm) {
  for (const bool prioritised : {false, true}) {
    for (const uint64_t seed : {1, 2, 3}) {
      Learner learner = MakeLearner("bandit", FastConfig(prioritised), 4, 300, seed);
      Play(*learner.agent, *learner.worlds, 300);
      EXPECT_EQ(learner.agent->stats().updates, 1200 - 4 - 100);  // the last step's transitions are not complete
      EXPECT_GT(FrozenReward(learner, "bandit", 100), 0.9) << "seed " << seed;  // 0.95 with a tenth at random
    }
  }
}

TEST(DqnKnownAnswerTest, WaitsForALaterReward) {
  for (const bool prioritised : {false, true}) {
    DqnConfig config = FastConfig(prioritised);
    config.target_interval = 50;
    config.epsilon_end = 0;
    Learner learner = MakeLearner("walk", config, 4, 600, 5);
    Play(*learner.agent, *learner.worlds, 600);
    EXPECT_EQ(FrozenReward(learner, "walk", 40), FindWorldKind("walk").best);
  }
}

TEST(DqnKnownAnswerTest, LeaksNothingToWhatIsMasked) {  // the worlds check each action
  Learner learner = MakeLearner("masked-bandit", FastConfig(false), 4, 200, 4);
  EXPECT_EQ(Play(*learner.agent, *learner.worlds, 300), 0);
}

// The entropy of an epsilon-greedy choice tells epsilon.
double EntropyOf(double epsilon, int count) {
  const double best = 1 - epsilon + epsilon / count, other = epsilon / count;
  return -best * std::log(best) - (count - 1) * other * std::log(other);
}

TEST(DqnTest, EpsilonFallsOverTheRun) {
  const Learner learner = MakeLearner("bandit", FastConfig(false), 1, 200, 1);
  const auto entropy_after = [&](int steps) {
    Play(*learner.agent, *learner.worlds, steps);
    return learner.agent->stats().entropy;
  };
  EXPECT_NEAR(entropy_after(1), std::log(4.0), 1e-9);
  EXPECT_NEAR(entropy_after(100), EntropyOf(0.55, 4), 1e-9);
  EXPECT_NEAR(entropy_after(100), EntropyOf(0.1, 4), 1e-9);
  EXPECT_NEAR(entropy_after(50), EntropyOf(0.1, 4), 1e-9);
}

TEST(DqnTest, RefusesAnotherAgentOrShapeClearly) {
  DqnConfig config = FastConfig(false);
  std::ostringstream saved;
  MakeLearner("bandit", config, 1, 0, 1).agent->Save(saved);
  config.head = 17;
  config.batch = 7;  // only matters for learning
  const Learner learner = MakeLearner("bandit", config, 1, 0, 1);
  std::istringstream in(saved.str());
  EXPECT_EQ(UsageErrorOf([&] { learner.agent->Load(in); }), "the policy does not fit: its head is 16, here it is 17");
}

TEST(DqnTest, DeclaresItsKeys) {
  DqnConfig config;
  Options options;
  Declare(config, options);
  options.SetAssignment("dqn.prioritised=true");
  options.SetAssignment("dqn.batch=32");
  EXPECT_TRUE(config.prioritised);
  EXPECT_EQ(config.batch, 32);
}

}  // namespace
}  // namespace netwright
