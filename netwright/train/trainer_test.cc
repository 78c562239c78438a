#include "netwright/train/trainer.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "netwright/base/error.h"
#include "netwright/nn/precision.h"
#include "netwright/nn/weights.h"
#include "testing/bars.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;

Recipe SmallRecipe() {
  Recipe recipe = QuickRecipe();
  recipe.net = {.filters = 8, .filter_growth = 1, .max_filters = 64, .dense_units = 16, .dropout = 0.2};
  recipe.epochs = 4;
  recipe.batch_size = 32;
  recipe.learning_rate = 0.01;
  return recipe;
}

class TrainerTest : public testing::Test {
 protected:
  TrainerTest() : data_(MakeBars(12, 1, 4, 400, 1)), train_(299), validation_(101) {
    ConfigureTorch(1);
    std::iota(train_.begin(), train_.end(), 0);
    std::iota(validation_.begin(), validation_.end(), 299);
  }

  TrainJob Job(const std::string& graph = "conv3(0) max2(1)") {
    TrainJob job;
    job.graph = Graph::Parse(graph);
    job.recipe = SmallRecipe();
    job.data = &data_;
    job.train = train_;
    job.validation = validation_;
    job.seed = 7;
    return job;
  }

  TempFolder temp_;
  MemoryDataset data_;
  std::vector<int64_t> train_, validation_;
};

TEST_F(TrainerTest, LearnsBars) {
  TrainJob job = Job();
  job.recipe.epochs = 8;
  const TrainResult result = Train(job);
  ASSERT_EQ(result.outcome, Outcome::kOk) << result.message;
  EXPECT_GT(result.metrics.accuracy, 0.9);
  EXPECT_EQ(result.metrics.epochs, 8);
  EXPECT_EQ(result.metrics.images, 8 * 299);
  EXPECT_EQ(result.metrics.curve.size(), 8U);
  EXPECT_LT(result.metrics.curve.back().train_loss, result.metrics.curve.front().train_loss);
  EXPECT_TRUE(std::isnan(result.metrics.curve.front().validation_accuracy));
  EXPECT_EQ(result.metrics.curve.back().validation_accuracy, result.metrics.accuracy);
  EXPECT_GT(result.metrics.params, 0);
  EXPECT_GT(result.metrics.flops, 0);
  EXPECT_GT(result.metrics.peak_bytes, 0);
  EXPECT_GT(result.metrics.train_seconds, 0);
}

// As in a final training with all that is drawn at random.
void AugmentFully(Recipe& recipe) {
  recipe.augment_flip = true;
  recipe.augment_shift = 1;
  recipe.augment_rotate = 5;
  recipe.augment_scale = 0.1;
  recipe.augment_colour = 0.2;
  recipe.augment_cutout = 0.2;
  recipe.augment_mixup = 0.3;
}

TEST_F(TrainerTest, LearnsFromAugmentedBars) {
  TrainJob job = Job();
  AugmentFully(job.recipe);
  job.recipe.augment_flip = false;
  job.recipe.epochs = 12;
  const TrainResult result = Train(job);
  ASSERT_EQ(result.outcome, Outcome::kOk) << result.message;
  EXPECT_GT(result.metrics.accuracy, 0.8);
}

TEST_F(TrainerTest, SameBitsOnAnyNumberOfThreads) {
  TrainJob job = Job("conv3(0) conv1(1) max2(2) add(1,3)");
  job.recipe.shards = 8;
  AugmentFully(job.recipe);
  std::vector<TensorFile> files;
  for (const int threads : {1, 2, 5}) {
    job.threads = threads;
    job.save_weights = temp_ / std::to_string(threads);
    const TrainResult result = Train(job);
    ASSERT_EQ(result.outcome, Outcome::kOk) << result.message;
    files.push_back(TensorFile::Load(job.save_weights));
    EXPECT_TRUE(at::equal(files[0].tensors["values"], files.back().tensors["values"])) << threads;
    EXPECT_TRUE(at::equal(files[0].tensors["statistics"], files.back().tensors["statistics"])) << threads;
  }
}

TEST_F(TrainerTest, SameJobSameBitsWhateverRanBefore) {
  TrainJob job = Job("conv3(0) conv1(1) max2(2) add(1,3)");
  job.recipe.augment_flip = true;
  job.recipe.augment_shift = 1;
  const std::string first = temp_ / "first", second = temp_ / "second";
  job.save_weights = first;
  const TrainResult a = Train(job);
  TrainJob other = Job("conv5(0) avg2(1)");
  other.recipe.epochs = 1;
  Train(other);
  at::rand({1000});  // moves the global generator
  job.save_weights = second;
  const TrainResult b = Train(job);
  EXPECT_EQ(a.metrics.accuracy, b.metrics.accuracy);
  EXPECT_EQ(a.metrics.curve[0].train_loss, b.metrics.curve[0].train_loss);
  const TestResult ta = netwright::Test(job.graph, job.recipe, first, data_, validation_);
  const TestResult tb = netwright::Test(job.graph, job.recipe, second, data_, validation_);
  EXPECT_EQ(ta.loss, tb.loss);
  for (const char* name : {"values", "statistics"}) {
    EXPECT_TRUE(at::equal(TensorFile::Load(first).tensors.at(name), TensorFile::Load(second).tensors.at(name))) << name;
  }
  job.seed = 8;
  EXPECT_NE(Train(job).metrics.loss, a.metrics.loss);
}

TEST_F(TrainerTest, LeavesTheGlobalGeneratorAlone) {
  const at::Tensor before = at::globalContext().defaultGenerator(at::kCPU).get_state();
  Train(Job());
  EXPECT_TRUE(at::equal(before, at::globalContext().defaultGenerator(at::kCPU).get_state()));
}

TEST_F(TrainerTest, TwoStagesEqualOneRun) {
  TrainJob job = Job();
  AugmentFully(job.recipe);
  job.recipe.weight_decay = 0.01;
  job.recipe.average_span = 0.5;
  const std::string whole = temp_ / "whole", half = temp_ / "half", rest = temp_ / "rest";
  job.save_state = whole;
  const TrainResult once = Train(job);

  job.stop_after_epoch = 2;
  job.save_state = half;
  const TrainResult stage = Train(job);
  EXPECT_EQ(stage.metrics.epochs, 2);
  job.stop_after_epoch = 0;
  job.load_state = half;
  job.save_state = rest;
  const TrainResult end = Train(job);
  EXPECT_EQ(end.metrics.epochs, 4);
  EXPECT_EQ(end.metrics.images, once.metrics.images);
  EXPECT_EQ(end.metrics.accuracy, once.metrics.accuracy);
  EXPECT_EQ(end.metrics.loss, once.metrics.loss);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(end.metrics.curve[i].train_loss, once.metrics.curve[i].train_loss) << i;
  for (const char* name : {"values", "statistics", "first_moment", "second_moment", "average", "counts"}) {
    EXPECT_TRUE(at::equal(TensorFile::Load(whole).tensors.at(name), TensorFile::Load(rest).tensors.at(name))) << name;
  }

  // A finished state loaded again: nothing to train, the same scores.
  job.load_state = rest;
  EXPECT_EQ(Train(job).metrics.loss, once.metrics.loss);
  // Another job's state is refused.
  job.seed = 99;
  EXPECT_THROW(Train(job), Error);
}

TEST_F(TrainerTest, TheAverageIsWhatIsValidatedAndSaved) {
  TrainJob job = Job();
  job.recipe.average_span = 0.5;
  job.save_weights = temp_ / "weights";
  job.save_state = temp_ / "state";
  const TrainResult result = Train(job);
  const TensorFile weights = TensorFile::Load(job.save_weights), state = TensorFile::Load(job.save_state);
  EXPECT_TRUE(at::equal(weights.tensors.at("values"), state.tensors.at("average")));
  EXPECT_FALSE(at::equal(weights.tensors.at("values"), state.tensors.at("values")));
  EXPECT_EQ(netwright::Test(job.graph, job.recipe, job.save_weights, data_, validation_).accuracy,
            result.metrics.accuracy);
}

TEST_F(TrainerTest, DivergenceIsAnOutcome) {
  TrainJob job = Job();
  job.recipe.learning_rate = 1e30;
  job.recipe.schedule = "constant";
  const TrainResult result = Train(job);
  EXPECT_EQ(result.outcome, Outcome::kDiverged);
  EXPECT_EQ(result.metrics.accuracy, 0);
  EXPECT_THAT(result.message, HasSubstr("epoch"));
}

TEST_F(TrainerTest, InvalidGraphIsAnOutcome) {
  const TrainResult result = Train(Job("max3(0) max3(1) max3(2)"));
  EXPECT_EQ(result.outcome, Outcome::kInvalid);
  EXPECT_EQ(result.metrics.images, 0);
}

TEST_F(TrainerTest, PredictedMemoryAboveTheLimitIsNotTrained) {
  TrainJob job = Job();
  job.memory_limit = 1000;
  const TrainResult result = Train(job);
  EXPECT_EQ(result.outcome, Outcome::kOutOfMemory);
  EXPECT_EQ(result.metrics.images, 0);
  EXPECT_GT(result.metrics.peak_bytes, 1000);
}

TEST_F(TrainerTest, RealLackOfMemoryIsAnOutcome) {
  TrainJob job = Job("conv1(0)");
  job.recipe.net.filters = 1 << 14;
  job.recipe.net.dense_units = 1 << 27;  // exabytes
  EXPECT_EQ(Train(job).outcome, Outcome::kOutOfMemory);
}

TEST_F(TrainerTest, TimeLimitIsAnOutcome) {
  TrainJob job = Job();
  job.time_limit = 0;
  EXPECT_EQ(Train(job).outcome, Outcome::kTimeout);
  job = Job();
  job.on_epoch = [](const EpochMetrics&, int epoch) { return epoch < 2; };
  const TrainResult result = Train(job);
  EXPECT_EQ(result.outcome, Outcome::kTimeout);
  EXPECT_EQ(result.metrics.epochs, 2);
}

TEST_F(TrainerTest, AStageEndsInTimeWithWhatItHas) {
  TrainJob job = Job();
  job.recipe.epochs = 100000;
  job.recipe.average_span = 0.1;
  job.stage_seconds = 1e-9;  // after a step
  job.save_state = temp_ / "state";
  job.save_weights = temp_ / "weights";
  const TrainResult cut = Train(job);
  ASSERT_EQ(cut.outcome, Outcome::kOk) << cut.message;
  EXPECT_EQ(cut.metrics.epochs, 1);
  EXPECT_EQ(cut.metrics.images, job.recipe.batch_size);
  EXPECT_EQ(cut.metrics.curve.back().validation_accuracy, cut.metrics.accuracy);
  EXPECT_NEAR(netwright::Test(job.graph, job.recipe, job.save_weights, data_, validation_).accuracy,
              cut.metrics.accuracy, 1e-9);

  job.recipe.epochs = 3;  // it goes on from there
  job.load_state = job.save_state;
  job.stage_seconds = 1e9;
  const TrainResult rest = Train(job);
  EXPECT_EQ(rest.metrics.epochs, 3);
  EXPECT_EQ(rest.metrics.images, job.recipe.batch_size + 2 * 299);
}

TEST_F(TrainerTest, OddNumbersOfImages) {
  TrainJob job = Job();
  job.recipe.epochs = 1;
  job.train = std::span<const int64_t>(train_).first(65);  // 32 + 32 + 1: the last is dropped
  job.validation = {};
  TrainResult result = Train(job);
  EXPECT_EQ(result.outcome, Outcome::kOk);
  EXPECT_EQ(result.metrics.images, 64);
  EXPECT_EQ(result.metrics.accuracy, 0);
  job.train = job.train.first(1);
  EXPECT_EQ(Train(job).outcome, Outcome::kOk);
  job.train = {};
  EXPECT_THROW(Train(job), Error);
}

TEST_F(TrainerTest, AHopelessNetworkIsStoppedAndItsEndForeseen) {
  TrainJob job = Job();
  job.recipe.epochs = 12;
  job.recipe.learning_rate = 1e-7;  // learns nothing: a quarter is chance
  const TrainResult whole = Train(job);
  EXPECT_FALSE(whole.metrics.extrapolated());
  job.recipe.stop_hopeless = 0.9;
  const TrainResult stopped = Train(job);
  ASSERT_EQ(stopped.outcome, Outcome::kOk);
  EXPECT_TRUE(stopped.metrics.extrapolated());
  EXPECT_GE(stopped.metrics.epochs, 2);
  EXPECT_LT(stopped.metrics.epochs, 12);
  EXPECT_EQ(stopped.metrics.images, stopped.metrics.epochs * 299);
  EXPECT_EQ(stopped.metrics.curve.size(), static_cast<size_t>(stopped.metrics.epochs));
  EXPECT_EQ(stopped.metrics.curve.back().forecast, stopped.metrics.accuracy);
  EXPECT_GE(stopped.metrics.accuracy, stopped.metrics.curve.back().validation_accuracy);
  EXPECT_NEAR(stopped.metrics.accuracy, whole.metrics.accuracy, 0.1);
  // The same up to there, the same again, and whether or not each epoch is validated.
  for (size_t i = 0; i < stopped.metrics.curve.size(); ++i) {
    EXPECT_EQ(stopped.metrics.curve[i].train_loss, whole.metrics.curve[i].train_loss);
  }
  EXPECT_EQ(Train(job).metrics.accuracy, stopped.metrics.accuracy);
  job.recipe.validate_each_epoch = true;
  EXPECT_EQ(Train(job).metrics.accuracy, stopped.metrics.accuracy);
}

TEST_F(TrainerTest, ANetworkWithHopeIsTrainedToItsEnd) {
  TrainJob job = Job();
  job.recipe.epochs = 8;
  const TrainResult whole = Train(job);
  job.recipe.stop_hopeless = 0.5;
  const TrainResult watched = Train(job);
  EXPECT_FALSE(watched.metrics.extrapolated());
  EXPECT_EQ(watched.metrics.accuracy, whole.metrics.accuracy);
  EXPECT_EQ(watched.metrics.loss, whole.metrics.loss);
}

TEST_F(TrainerTest, TestAndExportAgree) {
  TrainJob job = Job();
  job.save_weights = temp_ / "weights";
  const TrainResult result = Train(job);
  const TestResult test = netwright::Test(job.graph, job.recipe, job.save_weights, data_, validation_);
  EXPECT_EQ(test.accuracy, result.metrics.accuracy);
  EXPECT_EQ(test.loss, result.metrics.loss);
  int64_t correct = 0;
  for (size_t i = 0; i < validation_.size(); ++i) correct += test.predictions[i] == data_.labels()[validation_[i]];
  EXPECT_DOUBLE_EQ(static_cast<double>(correct) / 101, test.accuracy);

  const std::string model = temp_ / "model.pt";
  ExportTorchScript(job.graph, job.recipe, job.save_weights, data_, validation_, model);
  EXPECT_TRUE(std::filesystem::exists(model));
  EXPECT_THROW(netwright::Test(Graph::Parse("conv1(0)"), job.recipe, job.save_weights, data_, validation_), Error);
  EXPECT_THROW(netwright::Test(job.graph, job.recipe, temp_ / "missing", data_, validation_), Error);
}

TEST_F(TrainerTest, Bf16TrainsAndIsTestedInFloat32) {
  if (!HasBf16()) GTEST_SKIP() << "no AVX512-BF16 here";
  TrainJob job = Job();
  job.recipe.epochs = 8;
  job.recipe.precision = "bf16";
  job.save_weights = temp_ / "weights";
  const TrainResult result = Train(job);
  ASSERT_EQ(result.outcome, Outcome::kOk) << result.message;
  EXPECT_GT(result.metrics.accuracy, 0.9);
  const TestResult test = netwright::Test(job.graph, job.recipe, job.save_weights, data_, validation_);
  EXPECT_NEAR(test.accuracy, result.metrics.accuracy, 0.03);
  EXPECT_NE(test.loss, result.metrics.loss);  // which was of bfloat16 activations
  ExportTorchScript(job.graph, job.recipe, job.save_weights, data_, validation_, temp_ / "model.pt");
  job.recipe.precision = "auto";
  EXPECT_THROW(Train(job), Error);  // must be settled before
}

}  // namespace
}  // namespace netwright
