// Real training in real worker processes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/graph/cost.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/worker_limits.h"
#include "testing/bars.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr int kSize = 64;  // pixels; large enough for a network that does not fit

PoolOptions Workers(int count) {
  PoolOptions options;
  options.workers = count;
  options.program = NETWRIGHT_TRAINING_WORKER;
  return options;
}

TrainRequest Request(uint64_t id, const std::string& graph) {
  TrainRequest request;
  request.id = id;
  request.graph = graph;
  request.recipe.epochs = 4;
  request.recipe.learning_rate = 0.01;
  request.recipe.bn_momentum = 0.3;
  request.recipe.batch_size = 32;
  request.recipe.net.filters = 4;
  request.recipe.net.dense_units = 16;
  request.recipe.net.dropout = 0;
  request.seed = 77;
  return request;
}

std::map<uint64_t, TrainAnswer> RunAll(JobRunner& runner, const std::vector<TrainRequest>& requests) {
  for (const TrainRequest& request : requests) runner.Submit(request);
  std::map<uint64_t, TrainAnswer> all;
  for (;;) {
    const std::vector<TrainAnswer> answers = runner.Wait(std::chrono::minutes(1));
    if (answers.empty()) return all;
    for (const TrainAnswer& answer : answers) all[answer.id] = answer;
  }
}

class RealTrainingTest : public testing::Test {
 protected:
  RealTrainingTest() {
    WriteBars(folder_ / "bars", kSize, 4, 60);
    PrepareOptions options;
    options.cache_dir = folder_ / "cache";
    data_ = PrepareDataset(folder_ / "bars", {1, kSize, Resize::kArea}, options);
    setup_.tasks.push_back({data_->path(), MakeSplit(*data_, {}), MakeSplit(*data_, {})});
  }

  TempFolder folder_;
  std::unique_ptr<PreparedData> data_;
  WorkerSetup setup_;
};

TEST_F(RealTrainingTest, PoolAndInProcessGiveTheSameBits) {
  std::vector<TrainRequest> requests = {Request(0, "max2(0) conv3(1) max2(2)"), Request(1, "max3(0) conv1(1) avg3(2)"),
                                        Request(2, "avg3(0) max3(1) conv5(2)"),
                                        Request(3, "max3(0) max3(1) max3(2) max3(3)"),
                                        Request(4, "max2(0) conv3(1) max2(2)")};
  requests[2].share = DataShare::kFull;
  requests[4].save_weights = folder_ / "weights";
  const auto in_process = MakeInProcessRunner(setup_);
  const auto expected = RunAll(*in_process, requests);
  fs::remove(folder_ / "weights");
  const auto pool = MakeProcessPool(setup_, Workers(2));
  const auto answers = RunAll(*pool, requests);
  ASSERT_EQ(expected.size(), requests.size());
  ASSERT_EQ(answers.size(), requests.size());
  for (const auto& [id, answer] : answers) {
    const TrainAnswer& other = expected.at(id);
    EXPECT_EQ(answer.outcome, id == 3 ? Outcome::kInvalid : Outcome::kOk) << answer.message;
    EXPECT_EQ(answer.outcome, other.outcome);
    EXPECT_EQ(answer.metrics.accuracy, other.metrics.accuracy);
    EXPECT_EQ(answer.metrics.loss, other.metrics.loss);
    EXPECT_EQ(answer.metrics.params, other.metrics.params);
    ASSERT_EQ(answer.metrics.curve.size(), other.metrics.curve.size());
    for (size_t i = 0; i < answer.metrics.curve.size(); ++i) {
      EXPECT_EQ(answer.metrics.curve[i].train_loss, other.metrics.curve[i].train_loss);
    }
  }
  EXPECT_EQ(answers.at(0).metrics.loss, answers.at(4).metrics.loss);
  EXPECT_GT(answers.at(0).metrics.accuracy, 0.5);
  EXPECT_TRUE(fs::exists(folder_ / "weights"));
  EXPECT_EQ(pool->stats().restarts, 0);
}

TEST_F(RealTrainingTest, AllImagesAreThoseOfTrainingAndValidation) {
  TrainRequest request = Request(0, "max2(0) conv3(1) max2(2)");
  request.share = DataShare::kAll;
  const TrainAnswer answer = RunAll(*MakeInProcessRunner(setup_), {request}).at(0);
  ASSERT_EQ(answer.outcome, Outcome::kOk) << answer.message;
  const Split& split = setup_.tasks[0].full;
  ASSERT_FALSE(split.validation.empty());
  EXPECT_EQ(answer.metrics.images,
            request.recipe.epochs * static_cast<int64_t>(split.train.size() + split.validation.size()));
  EXPECT_EQ(answer.metrics.accuracy, 0) << "nothing is left to score it on";
}

TEST_F(RealTrainingTest, SeveralThreadsInAPinnedWorkerGiveTheSameBits) {
  TrainRequest request = Request(0, "max2(0) conv3(1) max2(2)");
  request.recipe.shards = 8;
  const auto pool = MakeProcessPool(setup_, Workers(0));  // one a core, each pinned to it
  const TrainAnswer alone = RunAll(*pool, {request}).at(0);
  request.threads = 3;
  const TrainAnswer together = RunAll(*pool, {request}).at(0);
  ASSERT_EQ(alone.outcome, Outcome::kOk) << alone.message;
  ASSERT_EQ(together.outcome, Outcome::kOk) << together.message;
  EXPECT_EQ(alone.metrics.loss, together.metrics.loss);
  EXPECT_EQ(alone.metrics.curve.back().train_loss, together.metrics.curve.back().train_loss);
}

// One that needs a gigabyte, predicted by nobody, under a limit of a quarter: the same worker goes on.
TEST_F(RealTrainingTest, LackOfMemoryIsAnOutcome) {
  if (!MemoryLimitWorks()) GTEST_SKIP() << "no memory limit under sanitizers";
  PoolOptions options = Workers(1);
  options.memory_limit = int64_t{256} << 20;
  const auto pool = MakeProcessPool(setup_, options);
  std::vector<TrainRequest> requests = {Request(0, "conv1(0)"), Request(1, "max2(0) conv3(1) max2(2)")};
  requests[0].recipe.net.filters = 32;
  requests[0].recipe.net.dense_units = 1024;
  const auto answers = RunAll(*pool, requests);
  EXPECT_EQ(answers.at(0).outcome, Outcome::kOutOfMemory) << answers.at(0).message;
  EXPECT_EQ(answers.at(1).outcome, Outcome::kOk) << answers.at(1).message;
  EXPECT_EQ(pool->stats().restarts, 0);
}

// What the prediction admits, the worker's limit lets through: also in a worker whose heap others have left gaps in.
using RealTrainingSlowTest = RealTrainingTest;
TEST_F(RealTrainingSlowTest, NetworksAtThePredictedLimitAreTrained) {
  if (!MemoryLimitWorks()) GTEST_SKIP() << "no memory limit under sanitizers";
  std::vector<TrainRequest> requests;
  int64_t most = 0;
  for (const char* graph :
       {"conv3(0) conv3(1) max3(2)", "conv1(0) max3(1) max3(2)", "conv5(0) max2(1) conv1(2) max2(3)",
        "conv3(0) max2(1) max2(2)", "conv1(0) conv1(1) conv1(2) max2(3) max2(4)", "conv3(0) max2(1)"}) {
    TrainRequest request = Request(requests.size(), graph);
    request.recipe.epochs = 1;
    request.recipe.batch_size = 128;
    request.recipe.net.filters = 32;
    request.recipe.net.dense_units = 1024;
    const Cost cost = EstimateCost(Graph::Parse(graph), {1, kSize, kSize, 4}, request.recipe.net, 128);
    most = std::max(most, cost.train_bytes);
    requests.push_back(request);
  }
  for (TrainRequest& request : requests) request.memory_limit = most;
  PoolOptions options = Workers(1);
  options.memory_limit = AllocationLimit(most);
  const auto pool = MakeProcessPool(setup_, options);
  for (const auto& [id, answer] : RunAll(*pool, requests)) {
    EXPECT_EQ(answer.outcome, Outcome::kOk) << requests[id].graph << ": " << answer.message;
  }
  EXPECT_EQ(pool->stats().restarts, 0);
}

// Photographs from an archive, by way of the packed cache, in worker processes: better than guessing.
TEST(RealImagesSlowTest, ANetworkLearnsFromThem) {
  NETWRIGHT_REAL_DATA_OR_SKIP(archive, RealData("cifar10.tar"));
  const TempFolder folder;
  PrepareOptions options;
  options.cache_dir = folder / "cache";
  const auto data = PrepareDataset(archive, {3, 16, Resize::kArea}, options);
  const Split full = MakeSplit(*data, {});
  const WorkerSetup setup{.tasks = {{data->path(), LimitSplit(*data, full, 1500, 1), full}}};
  const auto pool = MakeProcessPool(setup, Workers(2));
  std::vector<TrainRequest> requests = {Request(0, "conv3(0) max2(1)"), Request(1, "conv3(0) max2(1) conv3(2)")};
  for (TrainRequest& request : requests) {
    request.recipe.net.filters = 16;
    request.recipe.net.dense_units = 64;
    request.recipe.learning_rate = 0.003;
  }
  for (const auto& [id, answer] : RunAll(*pool, requests)) {
    EXPECT_EQ(answer.outcome, Outcome::kOk) << answer.message;
    EXPECT_EQ(answer.metrics.images, 4 * static_cast<int64_t>(setup.tasks[0].search.train.size()));
    EXPECT_GT(answer.metrics.accuracy, 0.25) << id;  // a tenth is chance
  }
}

}  // namespace
}  // namespace netwright
