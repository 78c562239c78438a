// Real training in real worker processes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/data/prepared.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/worker_limits.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr int kClasses = 4;
constexpr int kImages = 240;
constexpr int kSize = 64;  // pixels; large enough for a network that does not fit

void WriteBigEndian(std::ofstream& file, uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) file.put(static_cast<char>(value >> shift));
}

// Noise, with a brighter quadrant that tells the class, as IDX files.
void WriteImages(const fs::path& folder) {
  std::ofstream images(folder / "train-images-idx3-ubyte", std::ios::binary);
  std::ofstream labels(folder / "train-labels-idx1-ubyte", std::ios::binary);
  WriteBigEndian(images, 0x803);
  WriteBigEndian(labels, 0x801);
  for (std::ofstream* file : {&images, &labels}) WriteBigEndian(*file, kImages);
  for (int side = 0; side < 2; ++side) WriteBigEndian(images, kSize);
  Rng rng(3, "test images");
  for (int i = 0; i < kImages; ++i) {
    const int label = i % kClasses;
    labels.put(static_cast<char>(label));
    for (int y = 0; y < kSize; ++y) {
      for (int x = 0; x < kSize; ++x) {
        const bool bright = (y < kSize / 2 ? 0 : 2) + (x < kSize / 2 ? 0 : 1) == label;
        images.put(static_cast<char>(rng.Below(200) + (bright ? 50 : 0)));
      }
    }
  }
}

class RealTrainingTest : public ::testing::Test {
 protected:
  RealTrainingTest() {
    fs::create_directories(folder_ / "images");
    WriteImages(folder_ / "images");
    PrepareOptions options;
    options.cache_dir = (folder_ / "cache").string();
    data_ = PrepareDataset((folder_ / "images").string(), {1, kSize, Resize::kArea}, options);
    setup_.tasks.push_back({data_->path(), MakeSplit(*data_, {}), MakeSplit(*data_, {})});
  }
  ~RealTrainingTest() override { fs::remove_all(folder_); }

  static PoolOptions Workers(int count) {
    PoolOptions options;
    options.workers = count;
    options.program = NETWRIGHT_TRAINING_WORKER;
    return options;
  }

  static TrainRequest Request(uint64_t id, const std::string& graph) {
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

  static std::map<uint64_t, TrainAnswer> RunAll(JobRunner& runner, const std::vector<TrainRequest>& requests) {
    for (const TrainRequest& request : requests) runner.Submit(request);
    std::map<uint64_t, TrainAnswer> all;
    for (;;) {
      const std::vector<TrainAnswer> answers = runner.Wait(std::chrono::minutes(1));
      if (answers.empty()) return all;
      for (const TrainAnswer& answer : answers) all[answer.id] = answer;
    }
  }

  const fs::path folder_ = fs::path(::testing::TempDir()) / ("netwright_training_" + std::to_string(getpid()));
  std::unique_ptr<PreparedData> data_;
  WorkerSetup setup_;
};

TEST_F(RealTrainingTest, PoolAndInProcessGiveTheSameBits) {
  std::vector<TrainRequest> requests = {Request(0, "max2(0) conv3(1) max2(2)"), Request(1, "max3(0) conv1(1) avg3(2)"),
                                        Request(2, "avg3(0) max3(1) conv5(2)"),
                                        Request(3, "max3(0) max3(1) max3(2) max3(3)"),
                                        Request(4, "max2(0) conv3(1) max2(2)")};
  requests[2].share = DataShare::kFull;
  requests[4].save_weights = (folder_ / "weights").string();
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

}  // namespace
}  // namespace netwright
