#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/trial_keys.h"
#include "netwright/workers/evaluators.h"
#include "testing/evaluator_conformance.h"
#include "testing/fake_training.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong(60'000);

std::shared_ptr<const SearchSpace> Space() {
  static const std::shared_ptr<const SearchSpace> space = MakeSearchSpace("chain");
  return space;
}

TaskInfo Task(uint64_t fingerprint) {
  TaskInfo task;
  task.input = {1, 28, 28, 10};
  task.fingerprint = {fingerprint, 8};
  return task;
}

Trial MakeTrial(uint64_t id, const char* network, int replicate = 0) {
  return {id, Space()->Parse(network), 0, replicate};
}

// A runner that only writes down what it is asked to do, and answers it all.
class RecordingRunner final : public JobRunner {
 public:
  int slots() const override { return 4; }
  int FreeSlots() const override { return 4; }
  void Submit(const TrainRequest& request) override { requests.push_back(request); }
  std::vector<TrainAnswer> Wait(milliseconds, const JobRange& range) override {
    std::vector<TrainAnswer> answers;
    for (const TrainRequest& request : requests) {
      TrainAnswer answer;
      answer.id = request.id;
      answer.outcome = Outcome::kDiverged;
      answer.message = "why";
      if (range.Contains(request.id)) answers.push_back(answer);
    }
    return answers;
  }
  void Cancel(const JobRange& range) override { cancelled.push_back(range); }
  RunnerStats stats() const override { return {}; }

  std::vector<TrainRequest> requests;
  std::vector<JobRange> cancelled;
};

TEST(TrainingEvaluatorTest, TurnsTrialsIntoRequests) {
  RecordingRunner runner;
  Recipe recipe;
  recipe.epochs = 3;
  recipe.seed = 11;
  {
    const auto evaluator = MakeTrainingEvaluator(runner, Space(), {Task(1)}, recipe, {2.5, 1000});
    EXPECT_EQ(evaluator->FreeSlots(), 4);
    const std::vector<Trial> trials = {MakeTrial(7, "conv3-max2"), MakeTrial(9, "conv3-max2"),
                                       MakeTrial(10, "conv3-max2", 1)};
    evaluator->Submit(trials);
    ASSERT_EQ(runner.requests.size(), 3u);
    const TrainRequest& request = runner.requests[0];
    EXPECT_EQ(request.id, 7u);
    EXPECT_EQ(request.graph, Space()->Lower(trials[0].arch).Text());
    EXPECT_EQ(request.recipe.Text(), recipe.Text());
    EXPECT_EQ(request.share, DataShare::kSearch);
    EXPECT_EQ(request.time_limit, 2.5);
    EXPECT_EQ(request.memory_limit, 1000);
    const CacheKey key = MakeTrialKeys(Space(), {Task(1)}, recipe.Text())(trials[0]);
    EXPECT_EQ(request.seed, ChildSeed(11, key));
    EXPECT_EQ(runner.requests[1].seed, request.seed);  // of the network, not of the trial
    EXPECT_NE(runner.requests[2].seed, request.seed);  // a replicate is another child
    const auto evaluations = evaluator->Wait(kLong);
    ASSERT_EQ(evaluations.size(), 3u);
    EXPECT_EQ(evaluations[0].id, 7u);
    EXPECT_EQ(evaluations[0].outcome, Outcome::kDiverged);
    EXPECT_EQ(evaluations[0].message, "why");
    EXPECT_FALSE(evaluations[0].cached);
    EXPECT_TRUE(runner.cancelled.empty());
  }
  ASSERT_EQ(runner.cancelled.size(), 1u);  // what it leaves is nobody's
  EXPECT_EQ(runner.cancelled[0].last, kSearchJobs.last);
}

TEST(TrainingEvaluatorTest, ConfigHashCoversRecipeAndData) {
  RecordingRunner runner;
  const auto hash_of = [&](const std::vector<TaskInfo>& tasks, const Recipe& recipe) {
    return MakeTrainingEvaluator(runner, Space(), tasks, recipe)->ConfigHash();
  };
  Recipe other_epochs, other_seed;
  other_epochs.epochs = 2;
  other_seed.seed = 1;
  EXPECT_EQ(hash_of({Task(1)}, {}), hash_of({Task(1)}, {}));
  const std::set<uint64_t> hashes = {hash_of({Task(1)}, {}), hash_of({Task(2)}, {}), hash_of({Task(1), Task(2)}, {}),
                                     hash_of({Task(1)}, other_epochs), hash_of({Task(1)}, other_seed)};
  EXPECT_EQ(hashes.size(), 5u);
}

// Search and final training on one runner: each gets its own answers, whoever waits first.
TEST(TrainingEvaluatorTest, SharesItsRunner) {
  const auto runner = MakeInProcessRunner(MakeFakeTraining({}));
  const auto evaluator = MakeTrainingEvaluator(*runner, Space(), {Task(1)}, {});
  TrainRequest final_request;
  final_request.id = kFirstFinalJob;
  final_request.graph = "input";
  runner->Submit(final_request);
  evaluator->Submit(std::vector<Trial>{MakeTrial(0, "conv3"), MakeTrial(1, "conv5")});
  std::set<uint64_t> seen;
  while (seen.size() < 2) {
    for (const Evaluation& evaluation : evaluator->Wait(kLong)) seen.insert(evaluation.id);
  }
  EXPECT_EQ(seen, (std::set<uint64_t>{0, 1}));
  EXPECT_TRUE(evaluator->Wait(kLong).empty());
  const auto answers = runner->Wait(kLong, kFinalJobs);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].id, kFirstFinalJob);
}

// An evaluator together with its runner.
class OwningEvaluator final : public Evaluator {
 public:
  explicit OwningEvaluator(std::unique_ptr<JobRunner> runner)
      : runner_(std::move(runner)), inner_(MakeTrainingEvaluator(*runner_, Space(), {Task(1)}, {})) {}
  int FreeSlots() const override { return inner_->FreeSlots(); }
  void Submit(std::span<const Trial> trials) override { inner_->Submit(trials); }
  std::vector<Evaluation> Wait(milliseconds timeout) override { return inner_->Wait(timeout); }
  uint64_t ConfigHash() const override { return inner_->ConfigHash(); }

 private:
  std::unique_ptr<JobRunner> runner_;
  std::unique_ptr<Evaluator> inner_;
};

std::unique_ptr<Evaluator> InProcess() {
  return std::make_unique<OwningEvaluator>(MakeInProcessRunner(MakeFakeTraining({})));
}

std::unique_ptr<Evaluator> Pool(int workers) {
  PoolOptions options;
  options.workers = workers;
  options.program = NETWRIGHT_FAKE_WORKER;
  return std::make_unique<OwningEvaluator>(MakeProcessPool({}, options));
}

std::vector<EvaluatorCase> Cases() {
  std::vector<Architecture> networks;
  for (const char* text : {"conv3", "conv3-max2", "empty", "max2-max2"}) networks.push_back(Space()->Parse(text));
  return {{.name = "InProcess", .make = InProcess, .networks = networks},
          {.name = "OneWorker", .make = [] { return Pool(1); }, .networks = networks},
          {.name = "ThreeWorkers", .make = [] { return Pool(3); }, .networks = networks},
          {.name = "CachedThreeWorkers",
           .make = [] { return WithCache(Pool(3), MakeTrialKeys(Space(), {Task(1)}, Recipe().Text()), {}); },
           .networks = networks,
           .trains_once = true}};
}

INSTANTIATE_TEST_SUITE_P(Workers, EvaluatorConformance, testing::ValuesIn(Cases()), EvaluatorCaseName());

}  // namespace
}  // namespace netwright
