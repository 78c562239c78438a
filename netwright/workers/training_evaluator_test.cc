#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/train/equal_compute.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/nodes/node_pool.h"
#include "testing/evaluator_conformance.h"
#include "testing/fake_training.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong(60'000);

std::shared_ptr<const NetworkSpace> Space() {
  static const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace("chain");
  return space;
}

TaskInfo Task(uint64_t fingerprint) {
  TaskInfo task;
  task.input = {1, 28, 28, 10};
  task.fingerprint = {fingerprint, 8};
  return task;
}

Proposal MakeProposal(uint64_t id, const char* network, int replicate = 0) {
  Proposal proposal{.id = id, .arch = Space()->Parse(network), .replicate = replicate};
  Describe(*Space(), proposal);
  return proposal;
}

// A runner that only writes down what it is asked to do, and answers it all.
class RecordingRunner final : public JobRunner {
 public:
  int slots() const override { return 4; }
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
    const auto evaluator = MakeTrainingEvaluator(runner, {Task(1)}, recipe, {2.5, 1000});
    const std::vector<Proposal> proposals = {MakeProposal(7, "conv3-max2"), MakeProposal(9, "conv3-max2"),
                                             MakeProposal(10, "conv3-max2", 1)};
    evaluator->Submit(proposals);
    ASSERT_EQ(runner.requests.size(), 3u);
    const TrainRequest& request = runner.requests[0];
    EXPECT_EQ(request.id, 7u);
    EXPECT_EQ(request.graph, Space()->Lower(proposals[0].arch).Text());
    EXPECT_EQ(request.recipe.Text(), recipe.Text());
    EXPECT_EQ(request.share, DataShare::kSearch);
    EXPECT_EQ(request.time_limit, 2.5);
    EXPECT_EQ(request.memory_limit, 1000);
    const CacheKey key = MakeCacheKeys({Task(1)}, recipe.Text())(proposals[0]);
    EXPECT_EQ(request.seed, ChildSeed(11, key));
    EXPECT_EQ(runner.requests[1].seed, request.seed);  // of the network, not of the proposal
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

TEST(TrainingEvaluatorTest, EqualComputeGivesCheaperNetworksMoreEpochs) {
  RecordingRunner runner;
  TaskInfo task = Task(1);
  task.train_images = 1000;
  Recipe recipe;
  recipe.seed = 11;
  const auto evaluator = MakeEqualComputeEvaluator(runner, {task}, recipe, 40e9);
  const std::vector<Proposal> proposals = {MakeProposal(0, "conv3-max2"), MakeProposal(1, "conv3-conv3-max2")};
  evaluator->Submit(proposals);
  ASSERT_EQ(runner.requests.size(), 2u);
  EXPECT_GT(runner.requests[0].recipe.epochs, runner.requests[1].recipe.epochs);
  const CacheKey key = MakeCacheKeys({task}, EqualComputeText(recipe, 40e9))(proposals[0]);
  EXPECT_EQ(runner.requests[0].seed, ChildSeed(11, key));
}

// Search and final training on one runner: each gets its own answers, whoever waits first.
TEST(TrainingEvaluatorTest, SharesItsRunner) {
  const auto runner = MakeInProcessRunner(MakeFakeTraining({}));
  const auto evaluator = MakeTrainingEvaluator(*runner, {Task(1)}, {});
  TrainRequest final_request;
  final_request.id = kFirstFinalJob;
  final_request.graph = "input";
  runner->Submit(final_request);
  evaluator->Submit(std::vector<Proposal>{MakeProposal(0, "conv3"), MakeProposal(1, "conv5")});
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
      : runner_(std::move(runner)), inner_(MakeTrainingEvaluator(*runner_, {Task(1)}, {})) {}
  void Submit(std::span<const Proposal> proposals) override { inner_->Submit(proposals); }
  std::vector<Evaluation> Wait(milliseconds timeout) override { return inner_->Wait(timeout); }

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

std::unique_ptr<Evaluator> OnNodes(int count) {
  NodeOptions options;
  options.count = {1, count};
  options.launch = fmt::format("{}nodes-{}.yml", testing::TempDir(), getpid());
  options.workers = 2;
  options.version = "1";
  std::ofstream(options.launch) << fmt::format("command: env NETWRIGHT_CACHE={}node-cache\nprogram: {}\n",
                                               testing::TempDir(), NETWRIGHT_FAKE_WORKER);
  auto evaluator = std::make_unique<OwningEvaluator>(MakeNodePool({}, {}, options));
  std::filesystem::remove(options.launch);  // it was read
  return evaluator;
}

std::vector<EvaluatorCase> Cases() {
  std::vector<Architecture> networks;
  for (const char* text : {"conv3", "conv3-max2", "empty", "max2-max2"}) networks.push_back(Space()->Parse(text));
  return {{.name = "InProcess", .make = InProcess, .networks = networks},
          {.name = "OneWorker", .make = [] { return Pool(1); }, .networks = networks},
          {.name = "ThreeWorkers", .make = [] { return Pool(3); }, .networks = networks},
          {.name = "TwoNodes", .make = [] { return OnNodes(2); }, .networks = networks},
          {.name = "CachedThreeWorkers",
           .make = [] { return WithCache(Pool(3), MakeCacheKeys({Task(1)}, Recipe().Text()), {}); },
           .networks = networks,
           .trains_once = true}};
}

INSTANTIATE_TEST_SUITE_P(Workers, EvaluatorConformance, testing::ValuesIn(Cases()), EvaluatorCaseName());

}  // namespace
}  // namespace netwright
