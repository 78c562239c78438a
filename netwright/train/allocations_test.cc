// Training steps work in memory that they have had before. This program's malloc is glibc's, with a note of what is
// asked for while a test listens.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <numeric>
#include <ostream>
#include <string>

#include "netwright/nn/precision.h"
#include "netwright/train/steps/stepper.h"
#include "netwright/train/trainer.h"
#include "testing/bars.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define NETWRIGHT_COUNTS_ALLOCATIONS

namespace netwright {
namespace {

std::atomic<bool> listening = false;
std::atomic<size_t> largest = 0, total = 0;  // bytes

void Note(size_t bytes) {
  if (!listening) return;
  total += bytes;
  if (bytes > largest) largest = bytes;  // one thread allocates here
}

}  // namespace
}  // namespace netwright

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);

void* malloc(size_t bytes) noexcept {
  netwright::Note(bytes);
  return __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) noexcept {
  netwright::Note(count * bytes);
  return __libc_calloc(count, bytes);
}
void* realloc(void* block, size_t bytes) noexcept {
  netwright::Note(bytes);
  return __libc_realloc(block, bytes);
}
void* memalign(size_t alignment, size_t bytes) noexcept {
  netwright::Note(bytes);
  return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) noexcept {
  netwright::Note(bytes);
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** block, size_t alignment, size_t bytes) noexcept {
  netwright::Note(bytes);
  *block = __libc_memalign(alignment, bytes);
  return *block == nullptr ? ENOMEM : 0;
}
}
#endif

namespace netwright {
namespace {

constexpr int kBatch = 32;
constexpr int kSize = 32;  // pixels
// Bytes. The first layer's result has 1.8 MB in float32. Measured: 728, and 51 to 71 KB in a step: oneDNN's argument
// lists, statistics of channels, the logits (which grow with batch and classes).
constexpr size_t kLarge = 32 << 10;  // oneDNN takes up to 16 KiB for a convolution on AVX2
constexpr size_t kLargeSum = 256 << 10;

struct Sample {
  const char* name;
  const char* graph;
  const char* precision;
};

void PrintTo(const Sample& sample, std::ostream* stream) { *stream << sample.name; }

class AllocationsTest : public testing::TestWithParam<Sample> {};

TEST_P(AllocationsTest, WarmStepAllocatesNothingLarge) {
#ifndef NETWRIGHT_COUNTS_ALLOCATIONS
  GTEST_SKIP() << "needs glibc's malloc";
#else
  const bool bf16 = std::string(GetParam().precision) == "bf16";
  if (bf16 && !HasBf16()) GTEST_SKIP() << "this processor does not multiply bfloat16";
  ConfigureTorch(1);
  const MemoryDataset data = MakeBars(kSize, 3, 4, 2 * kBatch, 1);
  std::vector<int64_t> images(2 * kBatch);
  std::iota(images.begin(), images.end(), 0);

  Recipe recipe = PaperRecipe();
  recipe.net = {.filters = 16, .dense_units = 64};
  recipe.batch_size = kBatch;
  recipe.device = "cpu";
  recipe.precision = GetParam().precision;
  recipe.augment_flip = true;
  recipe.augment_shift = 2;
  ChildNet<float> net(Graph::Parse(GetParam().graph), InputSpecOf(data), recipe.net, {}, 1,
                      bf16 ? Precision::kBf16 : Precision::kFp32);
  const at::Tensor first_moment = at::zeros_like(net.values()), second_moment = at::zeros_like(net.values());
  const BatchReader reader(data);
  const auto stepper = MakeStepper(recipe, net, reader, kBatch, first_moment, second_moment);
  Rng augmentation(1, "augment");
  const auto step = [&](int number) {
    const auto batch = std::span<const int64_t>(images).subspan((number % 2) * kBatch, kBatch);
    return stepper->Step(batch, augmentation, {.step = number, .rate = 0.001});
  };

  listening = true;
  step(1);
  EXPECT_GT(largest, kLarge) << "the test does not hear what is allocated";
  step(2);
  largest = total = 0;
  step(3);
  listening = false;
  EXPECT_LT(largest, kLarge);
  EXPECT_LT(total, kLargeSum);
  RecordProperty("largest_bytes", static_cast<int>(largest));
  RecordProperty("total_bytes", static_cast<int>(total));
#endif
}

constexpr Sample kSamples[] = {
    {"ChainFp32", "conv3(0) conv3(1) max2(2) conv1(3) avg2(4)", "fp32"},
    {"ChainBf16", "conv3(0) conv3(1) max2(2) conv1(3) avg2(4)", "bf16"},
    {"BranchesFp32", "conv3(0) conv3(1) conv1(1) avg2(0) add(2,3) concat(4,5) max2(6)", "fp32"},
    {"BranchesBf16", "conv3(0) conv3(1) conv1(1) avg2(0) add(2,3) concat(4,5) max2(6)", "bf16"},
};
INSTANTIATE_TEST_SUITE_P(All, AllocationsTest, testing::ValuesIn(kSamples),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace netwright
