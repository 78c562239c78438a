// The predicted memory of a training (graph/cost.h) against what this process takes for it.
#include <gtest/gtest.h>
#include <malloc.h>

#include <numeric>
#include <ostream>
#include <string>

#include "netwright/base/process_memory.h"
#include "netwright/train/trainer.h"
#include "testing/bars.h"

namespace netwright {
namespace {

struct Sample {
  const char* name;
  const char* graph;
  int image_size;
  int batch_size;
  NetworkTemplate net;
  double average_span = 0;
};

void PrintTo(const Sample& sample, std::ostream* stream) { *stream << sample.name << ": " << sample.graph; }

constexpr Sample kSamples[] = {
    {"ConvolutionsThenPoolings", "conv3(0) conv3(1) max2(2) max2(3)", 48, 128, {}},
    {"Convolutions", "conv1(0) conv1(1) conv1(2) conv1(3) max3(4) max3(5)", 32, 128, {}},
    {"ManyFilters", "conv3(0) max2(1) conv5(2) conv3(3)", 32, 64, {.filters = 64, .filter_growth = 2}},
    {"PoolingsOnly", "avg2(0) max2(1)", 96, 128, {}},
    {"DenseLayer", "conv1(0)", 32, 16, {}},
    {"NoHiddenLayer", "conv3(0) max3(1)", 64, 128, {.dense_units = 0}},
    {"Branches", "conv3(0) conv3(1) conv1(1) avg2(0) add(2,3) concat(4,5) max2(6)", 48, 64, {}},
    {"Averaged", "conv3(0) max2(1) conv5(2) conv3(3)", 32, 64, {.filters = 64, .filter_growth = 2}, 0.1},
    {"InvertedResiduals",
     "conv3same/2(0) conv1x4(1) depthwise3same(2) conv1(3) add(1,4) depthwise5same/2(5) conv1(6)",
     64,
     64,
     {.filters = 16, .filter_growth = 2, .head = HeadKind::kGap, .growth_by = GrowthBy::kStage}},
    {"Residuals",
     "conv3same(0) conv3same(1) conv3same(2) add(1,3) conv3same/2(4) conv3same(5) avg2(4) add(6,7)",
     32,
     128,
     {.filters = 16, .filter_growth = 2, .head = HeadKind::kGap, .growth_by = GrowthBy::kStage}},
    {"Vgg", "conv3(0) conv3(1) max2(2) conv3(3) max2(4)", 32, 128, {.plain = true, .dense_layers = 2}},
};

class TrainingMemorySlowTest : public testing::TestWithParam<Sample> {};

TEST_P(TrainingMemorySlowTest, IsAsPredicted) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need memory of their own";
#endif
  if (!ResetPeakMemory()) GTEST_SKIP() << "/proc/self/clear_refs cannot be written here";
  ConfigureTorch(1);
  const Sample& sample = GetParam();
  const MemoryDataset data = MakeBars(sample.image_size, 3, 4, 400, 1);
  std::vector<int64_t> images(400);
  std::iota(images.begin(), images.end(), 0);
  TrainJob job;
  job.recipe = QuickRecipe();
  job.recipe.precision = "fp32";
  job.recipe.device = "cpu";
  job.recipe.epochs = 1;
  job.data = &data;
  job.train = std::span(images).first(270);  // the last batch is a part of one
  job.validation = std::span(images).last(130);

  // What the libraries allocate once belongs to the process.
  job.graph = Graph::Parse("max3(0) conv1(1)");
  job.recipe.net = {.filters = 2, .dense_units = 2};
  ASSERT_EQ(Train(job).outcome, Outcome::kOk);
  malloc_trim(0);
  ASSERT_TRUE(ResetPeakMemory());
  const int64_t before = ReadProcessMemory().anonymous;

  job.graph = Graph::Parse(sample.graph);
  job.recipe.net = sample.net;
  job.recipe.batch_size = sample.batch_size;
  job.recipe.average_span = sample.average_span;
  const TrainResult result = Train(job);
  ASSERT_NE(result.outcome, Outcome::kOutOfMemory) << result.message;
  const auto measured = static_cast<double>(ReadProcessMemory().PeakAnonymous() - before);
  const auto predicted = static_cast<double>(result.metrics.peak_bytes);
  constexpr double kLibraries = 12 << 20;  // their buffers grow with the products
  EXPECT_GE(predicted + kLibraries, 0.9 * measured);
  EXPECT_LE(predicted, 1.5 * measured + kLibraries);
  RecordProperty("measured_MiB", static_cast<int>(measured / (1 << 20)));
  RecordProperty("predicted_MiB", static_cast<int>(predicted / (1 << 20)));
}

INSTANTIATE_TEST_SUITE_P(All, TrainingMemorySlowTest, testing::ValuesIn(kSamples),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace netwright
