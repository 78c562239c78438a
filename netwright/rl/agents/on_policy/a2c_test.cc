#include "netwright/rl/agents/on_policy/a2c.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "netwright/base/error.h"
#include "netwright/rl/agents/on_policy/meta_input.h"

namespace netwright {
namespace {

AgentSpec SmallSpec() {
  AgentSpec spec;
  spec.state_size = 2;
  spec.actions = 4;
  spec.lanes = 1;
  spec.seed = 9;
  return spec;
}

A2cConfig SmallConfig() {
  A2cConfig config;
  config.hidden = 6;
  return config;
}

const std::vector<float> kState = {0.5f, -0.5f};

Observation Input(int step, bool trial_start = false) {
  return {kState, ActionMask(0b1111), step, trial_start, step == 0};
}

Action ActOnce(Agent& agent, const Observation& input) {
  Action action = -1;
  agent.Act({&input, 1}, {&action, 1});
  return action;
}

void Outcome(Agent& agent, double reward, bool done) {
  const StepResult outcome{reward, done};
  agent.Observe({&outcome, 1});
}

std::string Saved(const Agent& agent) {
  std::ostringstream out;
  agent.Save(out);
  return out.str();
}

TEST(MetaInputTest, PreviousActionAndRewardCrossEpisodesNotTrials) {
  MetaInput encoder({.state_size = 2, .actions = 4}, 1);
  ASSERT_EQ(encoder.size(), 8);
  std::vector<float> out(8);
  const auto encode = [&](const Observation& input) {
    encoder.Encode({&input, 1}, out);
    return out;
  };
  EXPECT_EQ(encode(Input(0, true)), (std::vector<float>{0.5f, -0.5f, 0, 0, 0, 0, 0, 0}));
  encoder.Remember(0, 2, 0.25);
  EXPECT_EQ(encode(Input(1)), (std::vector<float>{0.5f, -0.5f, 0, 0, 1, 0, 0.25f, 1}));
  encoder.Remember(0, 3, 0.75);
  EXPECT_EQ(encode(Input(0)), (std::vector<float>{0.5f, -0.5f, 0, 0, 0, 1, 0.75f, 0}));  // a new episode
  EXPECT_EQ(encode(Input(0, true)), (std::vector<float>{0.5f, -0.5f, 0, 0, 0, 0, 0, 0}));
}

TEST(A2cTest, LearnsAtTheActAfterTheRollout) {
  const auto agent = MakeA2c(SmallConfig(), SmallSpec());
  const std::string start = Saved(*agent);
  for (int step = 0; step < 5; ++step) {
    ActOnce(*agent, Input(step, step == 0));
    Outcome(*agent, 0.5, false);
  }
  EXPECT_EQ(Saved(*agent), start);
  ActOnce(*agent, Input(5));
  EXPECT_NE(Saved(*agent), start);
  EXPECT_EQ(agent->stats().updates, 1);
  EXPECT_NEAR(agent->stats().entropy, std::log(4.0), 0.01);  // the policy head starts near zero
}

// The entropy of the policy at the second episode's start, which differs when the memory does, after a first episode
// that showed `state`.
double EntropyAfter(const std::string& memory, float state, bool new_trial = false) {
  A2cConfig config = SmallConfig();
  config.memory = memory;
  const auto agent = MakeA2c(config, SmallSpec());
  agent->SetFrozen(true);
  for (int step = 0; step < 2; ++step) {
    const std::vector<float> shown = {state, 1.0f};
    ActOnce(*agent, {shown, ActionMask(0b0001), step, step == 0, step == 0});
    Outcome(*agent, 0, step == 1);
  }
  ActOnce(*agent, Input(0, new_trial));
  return agent->stats().entropy;
}

TEST(A2cTest, MemoryLivesAsLongAsItSays) {
  EXPECT_NE(EntropyAfter("trial", 1.0f), EntropyAfter("trial", -1.0f));
  EXPECT_EQ(EntropyAfter("episode", 1.0f), EntropyAfter("episode", -1.0f));
  EXPECT_EQ(EntropyAfter("trial", 1.0f, true), EntropyAfter("trial", -1.0f, true));
}

TEST(A2cTest, RandomFirstActionIsUniform) {
  A2cConfig config = SmallConfig();
  config.random_first_action = true;
  const auto agent = MakeA2c(config, SmallSpec());
  agent->SetFrozen(true);
  std::array<int, 4> counts{};
  for (int trial = 0; trial < 4000; ++trial) {
    Observation input = Input(0, true);
    input.mask = ActionMask(0b1011);
    ++counts[ActOnce(*agent, input)];
    Outcome(*agent, 0, true);
  }
  EXPECT_EQ(counts[2], 0);
  for (const int action : {0, 1, 3}) EXPECT_NEAR(counts[action], 4000 / 3.0, 150);
}

// What Load says to a policy of another configuration.
std::string Refusal(const std::function<void(A2cConfig&, AgentSpec&)>& change) {
  A2cConfig config = SmallConfig();
  AgentSpec spec = SmallSpec();
  change(config, spec);
  std::istringstream policy(Saved(*MakeA2c(config, spec)));
  const auto agent = MakeA2c(SmallConfig(), SmallSpec());
  try {
    agent->Load(policy);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(A2cTest, RefusesAnotherShapeClearly) {
  EXPECT_EQ(Refusal([](A2cConfig& config, AgentSpec&) { config.hidden = 7; }),
            "the policy does not fit: its hidden is 7, here it is 6");
  EXPECT_NE(Refusal([](A2cConfig&, AgentSpec& spec) { spec.state_size = 3; }).find("\"state\",\"size\":3"),
            std::string::npos);
  EXPECT_EQ(Refusal([](A2cConfig& config, AgentSpec& spec) {
              config.learning_rate = 0.5;  // what does not shape the weights may differ
              config.rollout = 10;
              config.returns = "trial";
              config.bptt = "trial";
              config.memory = "episode";
              spec.lanes = 7;
            }),
            "");
}

// A published policy, of files that name no policy network.
TEST(A2cTest, LoadsPoliciesOfEarlierVersions) {
  const std::string path = "results/experiment1/runs/meta-rl-dtd-s1/checkpoint/final.policy";
  std::ifstream file(path, std::ios::binary);
  const std::string policy((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_TRUE(file) << path << " is looked for from the repository's root";
  const auto space = MakeSearchSpace("chain");
  AgentSpec spec;
  spec.state_size = space->EncodedSize();
  spec.actions = space->ActionCount();
  spec.name = space->name();
  spec.encoding = kEncodingVersion;
  const auto agent = MakeA2c(A2cConfig(), spec);
  std::istringstream in(policy);
  agent->Load(in);
  const auto tensors = [](const std::string& text) { return text.substr(text.find('\n')); };
  EXPECT_TRUE(tensors(Saved(*agent)) == tensors(policy));
}

TEST(A2cTest, DeclaresItsKeys) {
  A2cConfig config;
  Options options;
  Declare(config, options);
  options.SetAssignment("a2c.memory=episode");
  options.SetAssignment("a2c.rollout=10");
  EXPECT_EQ(config.memory, "episode");
  EXPECT_EQ(config.rollout, 10);
  EXPECT_THROW(options.SetAssignment("a2c.hidden=0"), Error);
  EXPECT_THROW(options.SetAssignment("a2c.memory=none"), Error);
}

}  // namespace
}  // namespace netwright
