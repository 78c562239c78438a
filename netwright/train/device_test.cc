// Training by LibTorch's operators, as on a GPU but on the processor: it comes to what our own kernels come to.
#include "netwright/nn/device.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "netwright/base/error.h"
#include "netwright/nn/weights.h"
#include "netwright/train/saved_net.h"
#include "netwright/train/steps/stepper.h"
#include "netwright/train/trainer.h"
#include "testing/bars.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

constexpr char kOther[] = "libtorch-cpu";

class DeviceTrainingTest : public testing::Test {
 protected:
  DeviceTrainingTest() : data_(MakeBars(12, 1, 4, 400, 1)), train_(299), validation_(101) {
    ConfigureTorch(1);
    std::iota(train_.begin(), train_.end(), 0);
    std::iota(validation_.begin(), validation_.end(), 299);
  }

  TrainJob Job(const std::string& device) {
    TrainJob job;
    job.graph = Graph::Parse("conv3(0) max2(1) conv3(1) max2(3) add(2,4)");
    job.recipe = QuickRecipe();
    job.recipe.net = {.filters = 8, .filter_growth = 1, .max_filters = 64, .dense_units = 16, .dropout = 0.2};
    job.recipe.epochs = 4;
    job.recipe.learning_rate = 0.005;
    job.recipe.weight_decay = 0.01;
    job.recipe.label_smoothing = 0.1;
    job.recipe.augment_shift = 1;
    job.recipe.validate_each_epoch = true;
    job.recipe.device = device;
    job.data = &data_;
    job.train = train_;
    job.validation = validation_;
    job.seed = 7;
    return job;
  }

  static TrainResult Trained(const TrainJob& job) {
    TrainResult result = Train(job);
    EXPECT_EQ(result.outcome, Outcome::kOk) << result.message;
    return result;
  }

  TempFolder temp_;
  MemoryDataset data_;
  std::vector<int64_t> train_, validation_;
};

TEST_F(DeviceTrainingTest, ComesToTheSame) {
  const TrainResult ours = Trained(Job("cpu")), theirs = Trained(Job(kOther));
  ASSERT_EQ(theirs.metrics.curve.size(), ours.metrics.curve.size());
  for (size_t i = 0; i < ours.metrics.curve.size(); ++i) {
    EXPECT_NEAR(theirs.metrics.curve[i].train_loss, ours.metrics.curve[i].train_loss, 0.01) << "epoch " << i + 1;
    EXPECT_NEAR(theirs.metrics.curve[i].train_accuracy, ours.metrics.curve[i].train_accuracy, 0.02);
  }
  EXPECT_NEAR(theirs.metrics.loss, ours.metrics.loss, 0.03);
  EXPECT_EQ(theirs.metrics.images, ours.metrics.images);
  EXPECT_GT(theirs.metrics.train_seconds, 0);
}

TEST_F(DeviceTrainingTest, MixesTheSameImages) {
  TrainJob ours = Job("cpu"), theirs = Job(kOther);
  ours.recipe.augment_mixup = theirs.recipe.augment_mixup = 1;
  const Metrics here = Trained(ours).metrics, there = Trained(theirs).metrics;
  EXPECT_NEAR(there.curve.front().train_loss, here.curve.front().train_loss, 0.01);
  EXPECT_NE(here.curve.front().train_loss, Trained(Job("cpu")).metrics.curve.front().train_loss);
}

TEST_F(DeviceTrainingTest, SameJobSameBits) {
  TrainJob job = Job(kOther);
  job.recipe.epochs = 2;
  EXPECT_EQ(Trained(job).metrics.loss, Trained(job).metrics.loss);
}

// What one device began another may finish.
TEST_F(DeviceTrainingTest, StatesGoFromOneToTheOther) {
  const TrainResult whole = Trained(Job("cpu"));
  for (const auto& [first, second] : {std::pair("cpu", kOther), std::pair(kOther, "cpu")}) {
    SCOPED_TRACE(first);
    TrainJob job = Job(first);
    job.stop_after_epoch = 2;
    job.save_state = temp_ / "state";
    Trained(job);
    job.recipe.device = second;
    job.stop_after_epoch = 0;
    job.load_state = job.save_state;
    const TrainResult rest = Trained(job);
    EXPECT_EQ(rest.metrics.images, whole.metrics.images);
    EXPECT_NEAR(rest.metrics.curve.back().train_loss, whole.metrics.curve.back().train_loss, 0.01);
    EXPECT_NEAR(rest.metrics.loss, whole.metrics.loss, 0.03);
  }
}

// The test and the saved model are the processor's, whatever trained.
TEST_F(DeviceTrainingTest, WeightsAreTestedAndExportedAsOurs) {
  TrainJob job = Job(kOther);
  job.recipe.precision = "bf16";
  job.save_weights = temp_ / "weights";
  const TrainResult result = Trained(job);
  const TestResult test = netwright::Test(job.graph, job.recipe, job.save_weights, data_, validation_);
  EXPECT_NEAR(test.loss, result.metrics.loss, 0.05);
  ExportTorchScript(job.graph, job.recipe, job.save_weights, data_, std::span(validation_).first(20),
                    temp_ / "model.pt");
}

TEST_F(DeviceTrainingTest, DivergenceIsAnOutcome) {
  TrainJob job = Job(kOther);
  job.recipe.learning_rate = 1e30;
  job.recipe.schedule = "constant";
  const TrainResult result = Train(job);
  EXPECT_EQ(result.outcome, Outcome::kDiverged);
  EXPECT_EQ(result.metrics.accuracy, 0);
}

TEST_F(DeviceTrainingTest, SumsWaitUntilTheyAreRead) {
  const TrainJob job = Job(kOther);
  const NetIdentity identity{job.graph, InputSpecOf(data_), job.recipe};
  const BatchReader reader(data_);
  const auto loss_of = [&](bool each_step) {
    ChildNet<float> net = MakeChild(identity, 3);
    at::Tensor first = at::zeros_like(net.values()), second = at::zeros_like(net.values());
    const std::unique_ptr<Stepper> stepper = MakeStepper(job.recipe, net, reader, 32, first, second);
    Rng augmentation(1);
    LossSums sums;
    for (int64_t step = 1; step <= 3; ++step) {
      const LossSums now = stepper->Step(std::span(train_).subspan(32 * step, 32), augmentation,
                                         {.step = step, .rate = 0.01, .read = each_step || step == 3});
      EXPECT_EQ(now.loss > 0, each_step || step == 3);
      sums.loss += now.loss;
      sums.correct += now.correct;
    }
    EXPECT_LE(sums.correct, 96);
    return sums.loss;
  };
  EXPECT_NEAR(loss_of(false), loss_of(true), 1e-9);
  EXPECT_GT(loss_of(false), 0);
}

TEST(DeviceRecipeTest, IsSettledByRecipeThenRun) {
  const auto resolved = [](std::string own, std::string_view of_run) {
    Recipe recipe;
    recipe.device = std::move(own);
    ResolveDevice(recipe, of_run);
    return recipe.device;
  };
  EXPECT_EQ(resolved("cpu", "auto"), "cpu");
  EXPECT_EQ(resolved("auto", "cpu"), "cpu");
  EXPECT_EQ(resolved("auto", "auto"), HasCuda() ? "cuda" : "cpu");
  EXPECT_THROW(resolved("auto", "tpu"), Error);
  if (!HasCuda()) {
    EXPECT_THROW(resolved("auto", "cuda"), Error);
  }
}

TEST(DeviceRecipeTest, ResultsOfAnotherDeviceHaveKeysOfTheirOwn) {
  Recipe recipe = PaperRecipe();
  EXPECT_EQ(recipe.Text().find("device"), std::string::npos) << "what was stored before it was a key still answers";
  recipe.device = "cuda";
  EXPECT_THAT(recipe.Text(), testing::HasSubstr("device=cuda"));
}

}  // namespace
}  // namespace netwright
