#include "netwright/search/episodic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "netwright/base/error.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/rl/agents/random/random.h"
#include "testing/strategy_conformance.h"

namespace netwright {
namespace {

using testing::ElementsAre;

StrategyCase RandomCase(const std::string& name, bool mask, const std::string& score) {
  EpisodicConfig config;
  config.rules.mask_actions = mask;
  config.score = score;
  return {name, [config](const StrategyContext& context) -> std::unique_ptr<Strategy> {
            return MakeEpisodicStrategy(MakeRandomAgent, config, context);
          }};
}

INSTANTIATE_TEST_SUITE_P(Episodic, StrategyConformance,
                         testing::Values(RandomCase("Random", false, "prefix"),
                                         RandomCase("MaskedRandom", true, "prefix"),
                                         RandomCase("RandomFinal", false, "final"),
                                         RandomCase("MaskedRandomFinal", true, "final")),
                         StrategyCaseName());

// Plays each lane's given actions round and round, and notes what it is shown and told.
struct Script {
  std::vector<std::vector<std::string>> actions;  // by lane, by name
  std::vector<std::vector<StepResult>> outcomes;
  std::vector<std::vector<Observation>> inputs;  // without the states
  std::vector<float> last_state;                 // of lane 0
};

class ScriptedAgent final : public Agent {
 public:
  ScriptedAgent(Script& script, const SearchSpace& space) : script_(script), space_(space) {}
  void Act(std::span<const Observation> inputs, std::span<Action> actions) override {
    script_.last_state.assign(inputs[0].state.begin(), inputs[0].state.end());
    script_.inputs.emplace_back(inputs.begin(), inputs.end());
    for (size_t lane = 0; lane < inputs.size(); ++lane) {
      const auto& names = script_.actions[lane];
      actions[lane] = Named(names[step_ % names.size()]);
    }
    ++step_;
  }
  void Observe(std::span<const StepResult> outcomes) override {
    script_.outcomes.emplace_back(outcomes.begin(), outcomes.end());
  }
  void SetFrozen(bool) override {}
  AgentStats stats() const override { return {.entropy = 1.5}; }
  void Save(std::ostream&) const override {}
  void Load(std::istream&) override {}

 private:
  Action Named(const std::string& name) const {
    for (Action action = 0; action < space_.ActionCount(); ++action) {
      if (space_.ActionName(action) == name) return action;
    }
    ADD_FAILURE() << name;
    return 0;
  }
  Script& script_;
  const SearchSpace& space_;
  size_t step_ = 0;
};

class EpisodicTest : public testing::Test {
 protected:
  void Start(std::vector<std::vector<std::string>> actions, const std::string& score = "prefix",
             const std::string& observe = "state") {
    script_.actions = std::move(actions);
    EpisodicConfig config;
    config.lanes = static_cast<int>(script_.actions.size());
    config.score = score;
    config.observe = observe;
    strategy_ = MakeEpisodicStrategy(
        [&](const AgentSpec& spec) -> std::unique_ptr<Agent> {
          spec_ = spec;
          return std::make_unique<ScriptedAgent>(script_, *context_.space);
        },
        config, context_);
  }

  std::vector<std::string> Ask(int max) {
    std::vector<std::string> networks;
    for (const Proposal& proposal : strategy_->Ask(max)) {
      EXPECT_EQ(proposal.id, next_ask_++);
      networks.push_back(context_.space->Format(proposal.arch));
    }
    return networks;
  }

  void Tell(double accuracy, Outcome outcome = Outcome::kOk) {
    Evaluation evaluation;
    evaluation.id = next_tell_++;
    evaluation.outcome = outcome;
    evaluation.metrics.accuracy = accuracy;
    strategy_->Tell({&evaluation, 1});
  }

  StrategyContext context_ = ConformanceContext("chain", 11);
  Script script_;
  AgentSpec spec_;
  std::unique_ptr<Strategy> strategy_;
  uint64_t next_ask_ = 0;
  uint64_t next_tell_ = 0;
};

TEST_F(EpisodicTest, DescribesTheSpaceToTheAgent) {
  Start({{"conv3"}, {"conv3"}});
  EXPECT_EQ(spec_.state_size, 250);
  EXPECT_EQ(spec_.actions, 8);
  EXPECT_EQ(spec_.lanes, 2);
  EXPECT_EQ(spec_.seed, 11u);
  EXPECT_EQ(spec_.name, "chain");
}

TEST_F(EpisodicTest, AnObservedSearchIsOneTrialWithItsBudget) {
  context_.evaluations = 2;
  Start({{"conv1", "terminal", "max2", "terminal", "conv3", "terminal"}}, "final", "trial");
  ASSERT_EQ(spec_.blocks.back().name, "descriptors");
  std::vector<std::string> networks;
  for (const double accuracy : {0.25, 0.5, 0.75}) {
    networks.push_back(Ask(1).at(0));
    Tell(accuracy);
  }
  EXPECT_EQ(networks, (std::vector<std::string>{"conv1", "max2", "conv3"})) << "the next trial begins by itself";
}

TEST_F(EpisodicTest, TheListenerHearsEveryStep) {
  std::vector<Step> heard;
  context_.on_steps = [&](std::span<const Step> steps) { heard.insert(heard.end(), steps.begin(), steps.end()); };
  Start({{"conv1", "terminal"}, {"conv3"}});
  for (int round = 0; round < 3; ++round) {
    Ask(2);
    Tell(0.25);
    EXPECT_EQ(heard.size(), 2u * round) << "not before the round is known";
    Tell(0.5, round == 2 ? Outcome::kInvalid : Outcome::kOk);
  }
  ASSERT_EQ(heard.size(), 6u);
  for (int64_t i = 0; i < 6; ++i) {
    const Step& step = heard[i];
    EXPECT_EQ(step.position, i);
    EXPECT_EQ(step.lane, i % 2);
    EXPECT_EQ(step.proposal, i);
    EXPECT_EQ(step.entropy, 1.5);
  }
  EXPECT_EQ(heard[2].action, "terminal");
  EXPECT_TRUE(heard[2].done);
  EXPECT_EQ(heard[2].step, 1);
  EXPECT_EQ(heard[2].reward, 0.25);
  EXPECT_EQ(heard[4].episode, 1);
  EXPECT_EQ(heard[4].step, 0);
  EXPECT_FALSE(heard[3].done);
  EXPECT_EQ(heard[5].episode, 0);
  EXPECT_EQ(heard[5].reward, 0) << "invalid";
  EXPECT_TRUE(heard[5].done);
}

TEST_F(EpisodicTest, UnscoredStepsAreHeardToo) {
  std::vector<Step> heard;
  context_.on_steps = [&](std::span<const Step> steps) { heard.insert(heard.end(), steps.begin(), steps.end()); };
  Start({{"conv1", "terminal"}}, "final");
  Ask(1);
  Tell(0.5);
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_FALSE(heard[0].proposal.has_value());
  EXPECT_EQ(heard[0].reward, 0);
  EXPECT_EQ(heard[1].proposal, 0u);
  EXPECT_EQ(heard[1].reward, 0.5);
}

TEST_F(EpisodicTest, LanesStepTogether) {
  Start({{"conv1"}, {"conv3"}, {"conv5"}});
  EXPECT_THAT(Ask(2), ElementsAre("conv1", "conv3"));
  Tell(0.1);
  EXPECT_THAT(Ask(5), ElementsAre("conv5"));
  EXPECT_THAT(Ask(5), ElementsAre());  // waits for the round
  Tell(0.2);
  EXPECT_THAT(Ask(5), ElementsAre());
  EXPECT_TRUE(script_.outcomes.empty());
  Tell(0.3);
  ASSERT_EQ(script_.outcomes.size(), 1u);
  EXPECT_EQ(script_.outcomes[0][0].reward, 0.1);
  EXPECT_EQ(script_.outcomes[0][2].reward, 0.3);
  EXPECT_EQ(script_.inputs.size(), 1u);  // acts at the next Ask
  EXPECT_THAT(Ask(5), ElementsAre("conv1-conv1", "conv3-conv3", "conv5-conv5"));
}

TEST_F(EpisodicTest, ShowsStepsAndBordersToTheAgent) {
  Start({{"conv3", "max2", "terminal"}});
  for (int step = 0; step < 4; ++step) {
    Ask(1);
    Tell(0.5);
  }
  const auto input = [&](int step) { return script_.inputs[step][0]; };
  EXPECT_TRUE(input(0).trial_start && input(0).episode_start);
  EXPECT_FALSE(input(1).trial_start || input(1).episode_start);
  EXPECT_EQ(input(2).step, 2);
  EXPECT_TRUE(input(3).episode_start);
  EXPECT_FALSE(input(3).trial_start);
  EXPECT_TRUE(script_.outcomes[2][0].done);
  EXPECT_FALSE(script_.outcomes[1][0].done);
  std::vector<float> empty(250);
  context_.space->Encode(context_.space->Initial(), empty);
  EXPECT_EQ(script_.last_state, empty);
}

TEST_F(EpisodicTest, AFailureEndsTheEpisodeWithoutReward) {
  Start({{"conv3"}});
  Ask(1);
  Tell(0.9, Outcome::kDiverged);
  EXPECT_EQ(script_.outcomes[0][0].reward, 0);
  EXPECT_TRUE(script_.outcomes[0][0].done);
  EXPECT_TRUE(strategy_->Recommend(1).empty());
  EXPECT_THAT(Ask(1), ElementsAre("conv3"));
}

TEST_F(EpisodicTest, FinalScoresOnlyFinishedNetworks) {
  Start({{"conv3", "max2", "terminal"}}, "final");
  EXPECT_THAT(Ask(1), ElementsAre("conv3-max2"));
  ASSERT_EQ(script_.outcomes.size(), 2u);
  EXPECT_EQ(script_.outcomes[0][0].reward, 0);
  EXPECT_FALSE(script_.outcomes[1][0].done);
  EXPECT_THAT(Ask(1), ElementsAre());
  Tell(0.75);
  EXPECT_EQ(script_.outcomes[2][0].reward, 0.75);
  EXPECT_TRUE(script_.outcomes[2][0].done);
  EXPECT_THAT(Ask(1), ElementsAre("conv3-max2"));
}

TEST_F(EpisodicTest, FinalLeavesOutTheLayerThatDoesNotFit) {
  Start({{"max3", "max3", "max3", "max3"}, {"conv3", "terminal"}}, "final");  // 28 -> 9 -> 3 -> 1 -> invalid
  EXPECT_THAT(Ask(5), ElementsAre("conv3"));
  Tell(0.2);
  EXPECT_THAT(Ask(5), ElementsAre("max3-max3-max3", "conv3"));  // both episodes end with the fourth step
  Tell(0.4);
  Tell(0.2);
  EXPECT_EQ(script_.outcomes[3][0].reward, 0.4);
  EXPECT_TRUE(script_.outcomes[3][0].done);
  EXPECT_EQ(script_.outcomes[2][0].reward, 0.0);
}

TEST_F(EpisodicTest, FinalGoesOnWhenNoNetworkIsWithinTheLimits) {
  context_.task.limits.max_params = 1;
  Start({{"conv3"}}, "final");
  EXPECT_EQ(Ask(1).size(), 1u);
  Tell(0, Outcome::kInvalid);
  EXPECT_EQ(script_.outcomes.back()[0].reward, 0);
  EXPECT_EQ(Ask(1).size(), 1u);
}

// All networks asked for and rewards told, with an evaluator that answers in the order of asking or a shuffled one.
std::vector<std::pair<std::string, double>> Experiments(bool out_of_order, const std::string& score, int slots) {
  const StrategyContext context = ConformanceContext("chain", 3);
  EpisodicConfig config;
  config.rules.mask_actions = true;
  config.score = score;
  const auto strategy = MakeEpisodicStrategy(MakeRandomAgent, config, context);
  SyntheticOptions options;
  options.out_of_order = out_of_order;
  const auto evaluator = MakeSyntheticEvaluator({ConformanceTask()}, options);
  std::vector<std::pair<std::string, double>> experiments;
  std::map<uint64_t, Evaluation> early;  // waits for its turn
  uint64_t told = 0;
  while (told < 400) {
    const std::vector<Proposal> proposals = strategy->Ask(slots);
    for (const Proposal& proposal : proposals) experiments.emplace_back(context.space->Format(proposal.arch), 0);
    evaluator->Submit(proposals);
    for (Evaluation& evaluation : evaluator->Wait(std::chrono::milliseconds(100))) {
      early.emplace(evaluation.id, std::move(evaluation));
    }
    for (auto next = early.find(told); next != early.end(); next = early.find(told)) {
      experiments[told++].second = next->second.reward();
      strategy->Tell({&next->second, 1});
      early.erase(next);
    }
  }
  experiments.resize(400);
  return experiments;
}

TEST(EpisodicOrderTest, TheOrderOfAnswersChangesNothing) {
  for (const char* score : {"prefix", "final"}) {
    EXPECT_EQ(Experiments(false, score, 8), Experiments(true, score, 8)) << score;
    EXPECT_EQ(Experiments(false, score, 8), Experiments(true, score, 3)) << score;
  }
}

TEST(EpisodicConfigTest, DeclaresItsKeys) {
  EpisodicConfig config;
  Options options;
  Declare(config, options);
  options.SetAssignment("episode.lanes=1");
  options.SetAssignment("episode.mask_actions=true");
  options.SetAssignment("episode.score=final");
  EXPECT_EQ(config.lanes, 1);
  EXPECT_TRUE(config.rules.mask_actions);
  EXPECT_THROW(options.SetAssignment("episode.sigma=2"), Error);
  EXPECT_THROW(options.SetAssignment("episode.score=never"), Error);
}

}  // namespace
}  // namespace netwright
