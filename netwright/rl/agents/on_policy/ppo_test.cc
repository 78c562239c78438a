#include "netwright/rl/agents/on_policy/ppo.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "netwright/base/random.h"
#include "netwright/rl/agents/on_policy/learner.h"
#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/rl/environments/world.h"
#include "netwright/rl/losses/ppo.h"
#include "netwright/rl/policies/policies.h"

namespace netwright {
namespace {

constexpr int kSteps = 6, kLanes = 2, kInputs = 3, kActions = 3;

// A rollout that a network of this kind acts out at random, with an episode's end in it; `network` has noted it.
Rollout ActOut(PolicyNetwork& network, Rng rng) {
  Rollout rollout(kSteps, kLanes, kInputs, kActions);
  std::vector<double> logits(kLanes * kActions), values(kLanes), probabilities(kActions);
  network.BeginRollout(0);
  for (; rollout.steps < kSteps; ++rollout.steps) {
    for (float& input : rollout.InputsAt(rollout.steps)) input = static_cast<float>(rng.Normal());
    rollout.illegal[rollout.At(rollout.steps, 0) * kActions] = rollout.steps % 2;
    network.Step(rollout.InputsAt(rollout.steps), rollout.KeepAt(rollout.steps), logits, values);
    for (int lane = 0; lane < kLanes; ++lane) {
      const size_t at = rollout.At(rollout.steps, lane);
      const std::span row = std::span(logits).subspan(lane * kActions, kActions);
      const PolicyRow policy =
          MaskedSoftmax(row, std::span(rollout.illegal).subspan(at * kActions, kActions), probabilities);
      rollout.actions[at] = 1 + static_cast<int64_t>(rng.Below(2));
      rollout.rewards[at] = rng.Normal();
      rollout.done[at] = rollout.steps == 3;
      rollout.log_probabilities[at] = row[rollout.actions[at]] - policy.log_sum;
    }
  }
  return rollout;
}

std::unique_ptr<PolicyNetwork> MakeNetwork() {
  return MakeLstmPolicy({.inputs = kInputs,
                         .actions = kActions,
                         .lanes = kLanes,
                         .hidden = 8,
                         .bptt = kWholeTrial,
                         .seed = 5,
                         .double_precision = true});
}

OnPolicyUpdate UpdateOnce(const PpoLossConfig& config, double rate) {
  auto network = MakeNetwork();
  auto optimizer = MakeAdam(network->parameters(), rate);
  OnPolicyLearner learner(std::move(network), std::move(optimizer), MakePpoLoss(config), 0.5);
  const Rollout rollout = ActOut(learner.network(), Rng(3));
  return learner.Update(rollout, std::vector<double>{0.3, -0.2});
}

TEST(PpoTest, TheRatioIsOneInTheFirstEpoch) {
  const OnPolicyUpdate first = UpdateOnce({.epochs = 1}, 0.01);
  EXPECT_EQ(first.passes, 1);
  EXPECT_LT(first.ratio_deviation, 1e-12);
  EXPECT_LT(first.divergence, 1e-12);
  const OnPolicyUpdate second = UpdateOnce({.epochs = 2}, 0.01);
  EXPECT_EQ(second.passes, 2);
  EXPECT_GT(second.ratio_deviation, 1e-4);
}

TEST(PpoTest, StopsWhenThePolicyHasMovedTooFar) {
  const OnPolicyUpdate update = UpdateOnce({.epochs = 50, .largest_divergence = 0.001}, 0.05);
  EXPECT_GT(update.passes, 0);
  EXPECT_LT(update.passes, 50);
  EXPECT_LE(update.divergence, 0.001);
}

// The loss, by its numbers; the advantages stay those of Begin.
double LossOf(OnPolicyLoss& loss, const PpoLossConfig& config, const Rollout& rollout, std::span<const double> logits,
              std::span<const double> values) {
  std::vector<double> of_logits(logits.size()), of_values(values.size());
  const LossNumbers numbers = loss.Gradient(rollout, logits, values, of_logits, of_values);
  return numbers.policy_loss - config.entropy * numbers.entropy + config.value_coefficient * numbers.value_loss;
}

TEST(PpoTest, GradientsAreThoseOfTheLoss) {
  const auto network = MakeNetwork();
  const Rollout rollout = ActOut(*network, Rng(4));
  Rng rng(9);
  std::vector<double> logits(kSteps * kLanes * kActions), values(kSteps * kLanes);
  for (double& logit : logits) logit = 0.5 * rng.Normal();  // off the acting policy: some ratios are clipped
  for (double& value : values) value = rng.Normal();
  const PpoLossConfig config = {.entropy = 0.1};
  const auto loss = MakePpoLoss(config);
  loss->Begin(rollout, values, std::vector<double>{0.3, -0.2});
  std::vector<double> of_logits(logits.size()), of_values(values.size());
  const LossNumbers numbers = loss->Gradient(rollout, logits, values, of_logits, of_values);
  EXPECT_GT(numbers.ratio_deviation, config.clip);
  constexpr double kStep = 1e-6;
  const auto expect = [&](std::vector<double>& varied, size_t i, double gradient) {
    const double at = varied[i];
    varied[i] = at + kStep;
    const double above = LossOf(*loss, config, rollout, logits, values);
    varied[i] = at - kStep;
    const double below = LossOf(*loss, config, rollout, logits, values);
    varied[i] = at;
    EXPECT_NEAR((above - below) / (2 * kStep), gradient, 1e-7) << i;
  };
  for (size_t i = 0; i < logits.size(); ++i) expect(logits, i, of_logits[i]);
  for (size_t i = 0; i < values.size(); ++i) expect(values, i, of_values[i]);
}

TEST(PpoTest, ATrialThatWasCutShortTeachesNothing) {
  PpoConfig config;
  config.rollout = 0;
  config.hidden = 8;
  const auto agent = MakePpoAgent(config, {{.state_size = 1, .actions = 2}, 1, 0, 3});
  const std::vector<float> state = {1};
  std::vector<Action> action(1);
  const auto act = [&] {
    const Observation start = {.state = state, .mask = 0b11, .trial_start = true, .episode_start = true};
    agent->Act(std::span(&start, 1), action);
  };
  for (const bool ends : {true, false}) {
    act();
    const StepResult result = {1, ends};
    agent->Observe(std::span(&result, 1));
    act();
    EXPECT_EQ(agent->last_update().entropy > 0, ends) << "mean over the steps that have a weight";
    agent->Observe(std::span(&result, 1));
  }
}

// Told which arm is right in the bandit, whose arm is the same for ever, an apprentice takes it; PPO goes on from
// there.
TEST(PpoTest, AnApprenticeDoesWhatItIsTaught) {
  PpoConfig config;
  config.rollout = 8;
  config.hidden = 8;
  config.learning_rate = 0.02;
  config.auxiliary = 0.5;
  const AgentSpec spec = {{.state_size = 1, .actions = 3}, 1, 0, 3};
  const auto apprentice = MakePpoApprentice(config, spec);
  const std::vector<float> state = {1};
  std::vector<Action> action(1);
  const std::vector<Action> right = {2};
  const Observation observation = {.state = state, .mask = 0b111, .trial_start = true};
  const StepResult result = {.reward = 0, .done = true, .score = 0.7};
  int taken = 0;
  for (int step = 0; step < 800; ++step) {
    apprentice->Act(std::span(&observation, 1), action);
    if (step >= 700) taken += action[0] == 2;
    apprentice->Teach(right);
    apprentice->Observe(std::span(&result, 1));
  }
  EXPECT_GT(taken, 95);
  std::stringstream policy;
  apprentice->Save(policy);
  const auto agent = MakePpo(config, spec);
  agent->Load(policy);
  agent->Act(std::span(&observation, 1), action);
  EXPECT_EQ(action[0], 2);
}

// Mean reward of a step of a frozen policy in fresh worlds, after `training` steps.
double MeanReward(const std::string& world, const PpoConfig& config, int training, int steps, uint64_t seed) {
  constexpr int kWorlds = 16;
  const WorldKind& kind = FindWorldKind(world);
  const auto worlds = MakeWorlds(kind, kWorlds, StreamSeed(seed, "test/train"));
  const auto agent = MakePpo(config, {worlds->spec(), kWorlds, training * kWorlds, seed});
  Play(*agent, *worlds, training);
  agent->SetFrozen(true);
  const auto fresh = MakeWorlds(kind, kWorlds, StreamSeed(seed, "test/fresh"));
  return Play(*agent, *fresh, steps) / (steps * kWorlds);
}

PpoConfig SmallConfig() {
  PpoConfig config;
  config.hidden = 32;
  config.learning_rate = 0.01;
  return config;
}

TEST(PpoSlowTest, SolvesTheKnownWorlds) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_GT(MeanReward("bandit", SmallConfig(), 1500, 100, seed), 0.95) << "seed " << seed;
    PpoConfig trials = SmallConfig();
    trials.rollout = 0;
    EXPECT_GT(MeanReward("clue", trials, 3000, 200, seed) / FindWorldKind("clue").best, 0.95) << "seed " << seed;
    trials.entropy = 0.03;
    EXPECT_GT(MeanReward("look", trials, 6000, 150, seed) / FindWorldKind("look").best, 0.9) << "seed " << seed;
    trials.memory = "episode";
    EXPECT_LT(MeanReward("clue", trials, 2000, 200, seed) / FindWorldKind("clue").best, 0.6) << "seed " << seed;
  }
}

}  // namespace
}  // namespace netwright
