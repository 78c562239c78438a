#include "netwright/rl/environments/networks/network_env.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "netwright/evaluation/synthetic.h"
#include "netwright/rl/agents/random/random.h"

namespace netwright {
namespace {

TaskInfo Task(const std::string& name, int size) {
  TaskInfo task;
  task.name = name;
  task.input = {1, size, size, 10};
  task.fingerprint = {static_cast<uint64_t>(size), 8};
  task.train_images = 1000;
  return task;
}

Trial TrialOn(TaskId id, const TaskInfo& info, int64_t evaluations, int64_t steps = 0) {
  return {.task = {.task = id, .input = info.input, .limits = {}}, .evaluations = evaluations, .steps = steps};
}

class NetworkEnvTest : public testing::Test {
 protected:
  // Two tasks whose trials have budgets of 5 and 9 networks.
  void Start(int lanes, bool out_of_order = false) {
    const std::vector<TaskInfo> tasks = {Task("small", 12), Task("large", 28)};
    evaluator_ = MakeSyntheticEvaluator(tasks, {.out_of_order = out_of_order});
    environments_ = std::make_unique<NetworkEnv>(
        space_, MakeDrawnTrials({TrialOn(0, tasks[0], 5), TrialOn(1, tasks[1], 9)}),
        NetworkEnvConfig{.lanes = lanes, .rules = {.mask_actions = true}, .seed = 4}, evaluator_.get());
    agent_ = MakeRandomAgent({environments_->spec(), lanes, 0, 6});
  }

  const std::shared_ptr<const SearchSpace> space_ = MakeSearchSpace("chain");
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<NetworkEnv> environments_;
  std::unique_ptr<Agent> agent_;
};

TEST_F(NetworkEnvTest, EveryEnvironmentHasItsOwnTrial) {
  constexpr int kLanes = 4;
  Start(kLanes);
  std::vector<NetworkProgress> before(kLanes);
  std::map<TaskId, int> trials;
  std::set<int64_t> starts;
  for (int step = 0; step < 400; ++step) {
    for (int lane = 0; lane < kLanes; ++lane) before[lane] = environments_->progress(lane);
    Play(*agent_, *environments_, 1);
    for (int lane = 0; lane < kLanes; ++lane) {
      const NetworkProgress& now = environments_->progress(lane);
      const bool begins = now.trial != before[lane].trial;
      EXPECT_EQ(environments_->observations()[lane].trial_start, begins);
      if (!begins) {
        EXPECT_LT(now.best.size(), now.task == 0 ? 5u : 9u);
        EXPECT_EQ(now.task, before[lane].task);
        EXPECT_EQ(now.steps, before[lane].steps + 1);
        continue;
      }
      EXPECT_EQ(before[lane].best.size() + 1, before[lane].task == 0 ? 5u : 9u) << "with the budget's last network";
      EXPECT_TRUE(environments_->results()[lane].done);
      EXPECT_TRUE(environments_->observations()[lane].episode_start);
      EXPECT_EQ(now.trial, before[lane].trial + 1);
      EXPECT_EQ(now.best.size(), 0u);
      EXPECT_EQ(now.steps, 0);
      ++trials[before[lane].task];
      starts.insert(step);
    }
  }
  EXPECT_GT(trials[0], 20);
  EXPECT_GT(trials[1], 20);
  EXPECT_GT(starts.size(), 40u) << "the trials of different environments end at different steps";
}

TEST_F(NetworkEnvTest, ABudgetOfStepsEndsATrialInMidEpisode) {
  const TaskInfo task = Task("only", 28);
  evaluator_ = MakeSyntheticEvaluator({task}, {});
  NetworkEnv environments(space_, MakeDrawnTrials({TrialOn(0, task, 0, 3)}), {.lanes = 1, .rules = {}},
                          evaluator_.get());
  const std::vector<Action> conv3 = {1};
  for (int step = 1; step <= 7; ++step) {
    environments.Send(conv3);
    ASSERT_TRUE(environments.Recv(std::chrono::seconds(1)));
    EXPECT_EQ(environments.results()[0].done, step % 3 == 0) << step;
    EXPECT_EQ(environments.observations()[0].trial_start, step % 3 == 0) << step;
    EXPECT_EQ(environments.observations()[0].step, step % 3) << step;
  }
  EXPECT_EQ(environments.progress(0).trial, 2);
}

TEST_F(NetworkEnvTest, ABudgetOfEpisodesEndsATrialWithItsLastOne) {
  const TaskInfo task = Task("only", 28);
  evaluator_ = MakeSyntheticEvaluator({task}, {});
  Trial trial = TrialOn(0, task, 0);
  trial.episodes = 2;
  NetworkEnv environments(space_, MakeDrawnTrials({trial}), {.lanes = 1, .rules = {}, .keep_last = true},
                          evaluator_.get());
  const std::vector<Action> conv3 = {1}, terminal = {space_->TerminalAction()};
  std::vector<float> last(space_->EncodedSize());
  for (int episode = 1; episode <= 5; ++episode) {
    for (const auto& action : {conv3, terminal}) {
      environments.Send(action);
      ASSERT_TRUE(environments.Recv(std::chrono::seconds(1)));
    }
    EXPECT_EQ(environments.observations()[0].trial_start, episode % 2 == 0) << episode;
    EXPECT_EQ(environments.progress(0).end, EpisodeEnd::kTerminal);
    ASSERT_EQ(environments.scored().size(), 1u);
    EXPECT_EQ(environments.scored()[0].evaluation.reward(), environments.results()[0].reward);
    space_->Encode(environments.reached(0), last);
    EXPECT_TRUE(std::equal(last.begin(), last.end(), environments.last_states().begin()));
    EXPECT_TRUE(environments.prefix(0).empty());
  }
}

TEST_F(NetworkEnvTest, AnEnvironmentCanBeginAnew) {
  Start(2);
  const float* const states = environments_->states().data();
  Play(*agent_, *environments_, 3);
  const int64_t trial = environments_->progress(0).trial;
  environments_->Restart(0, /*new_trial=*/false);
  EXPECT_TRUE(environments_->observations()[0].episode_start);
  EXPECT_FALSE(environments_->observations()[0].trial_start);
  environments_->Restart(0, /*new_trial=*/true);
  EXPECT_TRUE(environments_->observations()[0].trial_start);
  EXPECT_EQ(environments_->progress(0).trial, trial + 1);
  environments_->Reset(9);
  EXPECT_EQ(environments_->states().data(), states) << "states stay where they are";
}

TEST_F(NetworkEnvTest, ActionsThatAreNotOnOfferEndTheEpisode) {
  const TaskInfo task = Task("tiny", 2);
  evaluator_ = MakeSyntheticEvaluator({task}, {});
  NetworkEnv environments(space_, MakeDrawnTrials({TrialOn(0, task, 0)}),
                          {.lanes = 1, .rules = {.mask_actions = true}, .take_any = true}, evaluator_.get());
  constexpr Action kConv3 = 1;
  ASSERT_FALSE(environments.observations()[0].mask[kConv3]);
  environments.Send(std::vector<Action>{kConv3});
  ASSERT_TRUE(environments.Recv(std::chrono::seconds(1)));
  EXPECT_TRUE(environments.results()[0].done);
  EXPECT_EQ(environments.results()[0].reward, 0);
  EXPECT_EQ(environments.progress(0).end, EpisodeEnd::kInvalid);
}

TEST_F(NetworkEnvTest, TheOrderOfAnswersChangesNothing) {
  std::vector<double> rewards[2];
  for (const bool out_of_order : {false, true}) {
    Start(3, out_of_order);
    for (int step = 0; step < 200; ++step) rewards[out_of_order].push_back(Play(*agent_, *environments_, 1));
  }
  EXPECT_EQ(rewards[0], rewards[1]);
}

TEST_F(NetworkEnvTest, ResetBeginsTheSameAgain) {
  Start(2);
  const double first = Play(*agent_, *environments_, 100);
  environments_->Reset();
  agent_ = MakeRandomAgent({environments_->spec(), 2, 0, 6});
  EXPECT_EQ(Play(*agent_, *environments_, 100), first);
}

}  // namespace
}  // namespace netwright
