// The DQN agent on the known-answer environments that can be solved without a memory; those of the A2C's memory
// (a2c_known_answer_test.cc) cannot be by any agent that sees the present state only.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "netwright/rl/agents/dqn/dqn_config.h"
#include "testing/errors.h"
#include "testing/known_answer_environments.h"

namespace netwright {
namespace {

using Lanes = std::vector<std::unique_ptr<KnownAnswerEnvironment>>;

DqnConfig FastConfig(bool prioritised) {
  DqnConfig config;
  config.trunk = 16;
  config.head = 16;
  config.learning_rate = 0.005;
  config.learning_starts = 100;
  config.prioritised = prioritised;
  return config;
}

AgentSpec SpecFor(const Lanes& lanes, uint64_t seed, int64_t steps) {
  AgentSpec spec;
  spec.state_size = lanes.front()->StateSize();
  spec.actions = lanes.front()->ActionCount();
  spec.lanes = static_cast<int>(lanes.size());
  spec.total_steps = steps;
  spec.seed = seed;
  return spec;
}

TEST(DqnKnownAnswerTest, FindsTheBestArm) {
  for (const bool prioritised : {false, true}) {
    for (const uint64_t seed : {1, 2, 3}) {
      Lanes lanes;
      for (int lane = 0; lane < 4; ++lane) lanes.push_back(std::make_unique<OneStepBandit>(4));
      const auto agent = MakeDqn(FastConfig(prioritised), SpecFor(lanes, seed, 1200));
      PlayKnownAnswer(*agent, lanes, 300, true);
      EXPECT_EQ(agent->stats().updates, 1200 - 4 - 100);  // the last step's transitions are not complete
      agent->SetFrozen(true);
      EXPECT_EQ(PlayKnownAnswer(*agent, lanes, 50, false), 50 * 4) << "seed " << seed;
    }
  }
}

// What a chain's end pays must travel back through the targets: walking on earns nothing until the last of four steps,
// leaving earns 0.3 at once.
class LongWalk final : public KnownAnswerEnvironment {
 public:
  int StateSize() const override { return 4; }
  int ActionCount() const override { return 2; }
  LaneInput Input() const override {
    return {std::span(states_).subspan(4 * place_, 4), ActionMask(3), place_, false, place_ == 0};
  }
  LaneOutcome Step(Action action) override {
    if (action == 0 || ++place_ == 4) {
      const double reward = action == 0 ? 0.3 : 1.0;
      place_ = 0;
      return {reward, true};
    }
    return {0.0, false};
  }

 private:
  std::vector<float> states_ = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  int place_ = 0;
};

TEST(DqnKnownAnswerTest, WaitsForALaterReward) {
  for (const bool prioritised : {false, true}) {
    Lanes lanes;
    for (int lane = 0; lane < 4; ++lane) lanes.push_back(std::make_unique<LongWalk>());
    DqnConfig config = FastConfig(prioritised);
    config.target_interval = 50;
    const auto agent = MakeDqn(config, SpecFor(lanes, 5, 2400));
    PlayKnownAnswer(*agent, lanes, 600, true);
    agent->SetFrozen(true);
    Lanes fresh;
    for (int lane = 0; lane < 4; ++lane) fresh.push_back(std::make_unique<LongWalk>());
    EXPECT_EQ(PlayKnownAnswer(*agent, fresh, 40, false), 40);
  }
}

TEST(DqnKnownAnswerTest, NeverViolatesMasks) {
  Lanes lanes;
  std::vector<const MaskedBandit*> bandits;
  for (int lane = 0; lane < 4; ++lane) {
    auto bandit = std::make_unique<MaskedBandit>(6, StreamSeed(1, "test/mask", lane));
    bandits.push_back(bandit.get());
    lanes.push_back(std::move(bandit));
  }
  const auto agent = MakeDqn(FastConfig(false), SpecFor(lanes, 4, 800));
  PlayKnownAnswer(*agent, lanes, 200, true);
  PlayKnownAnswer(*agent, lanes, 100, false);
  for (const MaskedBandit* bandit : bandits) EXPECT_EQ(bandit->violations(), 0);
}

// The entropy of an epsilon-greedy choice tells epsilon.
double EntropyOf(double epsilon, int count) {
  const double best = 1 - epsilon + epsilon / count, other = epsilon / count;
  return -best * std::log(best) - (count - 1) * other * std::log(other);
}

TEST(DqnTest, EpsilonFallsOverTheRun) {
  Lanes lanes;
  lanes.push_back(std::make_unique<OneStepBandit>(4));
  const auto agent = MakeDqn(FastConfig(false), SpecFor(lanes, 1, 200));
  const auto entropy_after = [&](int steps) {
    PlayKnownAnswer(*agent, lanes, steps, true);
    return agent->stats().entropy;
  };
  EXPECT_NEAR(entropy_after(1), std::log(4.0), 1e-9);
  EXPECT_NEAR(entropy_after(100), EntropyOf(0.55, 4), 1e-9);
  EXPECT_NEAR(entropy_after(100), EntropyOf(0.1, 4), 1e-9);
  EXPECT_NEAR(entropy_after(50), EntropyOf(0.1, 4), 1e-9);
}

TEST(DqnTest, RefusesAnotherAgentOrShapeClearly) {
  Lanes lanes;
  lanes.push_back(std::make_unique<OneStepBandit>(4));
  DqnConfig config = FastConfig(false);
  std::ostringstream saved;
  MakeDqn(config, SpecFor(lanes, 1, 0))->Save(saved);
  config.head = 17;
  config.batch = 7;  // only matters for learning
  const auto agent = MakeDqn(config, SpecFor(lanes, 1, 0));
  std::istringstream in(saved.str());
  EXPECT_EQ(UsageErrorOf([&] { agent->Load(in); }), "the policy does not fit: its head is 16, here it is 17");
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
