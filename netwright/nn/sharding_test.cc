#include "netwright/nn/sharding.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "netwright/nn/child_net.h"
#include "netwright/nn/precision.h"

namespace netwright {
namespace {

constexpr NetworkTemplate kNet{.filters = 4, .filter_growth = 2, .max_filters = 16, .dense_units = 40, .dropout = 0.4};
constexpr InputSpec kInput{3, 14, 13, 7};
constexpr const char* kGraphs[] = {"input", "conv3(0) conv5(1) max2(2) conv1(3) avg2(4)",
                                   "conv3(0) max2(1) conv3(1) avg3(3) add(2,4) concat(5,2) conv1(6) max3(7)",
                                   "max2(0) conv3(1) max2(2) max2(3)",
                                   "conv3same/2(0) conv1x4(1) depthwise3same(2) conv1(3) add(4,1) gap(5)"};

template <typename T>
at::Tensor Random(at::IntArrayRef sizes, uint64_t seed, double low) {
  Rng rng(seed, "sharding");
  at::Tensor values = at::empty(sizes, at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
  for (int64_t i = 0; i < values.numel(); ++i)
    values.data_ptr<T>()[i] = static_cast<T>(low + (1 - low) * rng.Uniform());
  return values;
}

struct Pass {
  at::Tensor logits, gradients, statistics, inferred;
};

template <typename T>
Pass Train(const char* graph, int64_t images, Precision precision, const Sharding& sharding) {
  ChildNet<T> net(Graph::Parse(graph), kInput, kNet, {}, 3, precision, Device::kCpu, sharding);
  const at::Tensor batch = Random<T>({images, kInput.channels, kInput.height, kInput.width}, 1, 0)
                               .contiguous(at::MemoryFormat::ChannelsLast);
  Pass pass;
  for (int step = 0; step < 2; ++step) {  // the second one finds what the first left
    pass.logits = net.Forward(batch);
    net.Backward(Random<T>({images, kInput.classes}, 2, -1));
  }
  pass.gradients = net.gradients().clone();
  pass.statistics = net.statistics().clone();
  pass.inferred = net.Infer(batch);
  return pass;
}

TEST(ShardingTest, PartsCoverTheWhole) {
  for (const int64_t whole : {0, 1, 5, 16, 100, 1623}) {
    for (const int parts : {1, 3, 8}) {
      int64_t next = 0;
      for (int part = 0; part < parts; ++part) {
        const Range range = PartOf(whole, parts, part, 16);
        EXPECT_EQ(range.first, next);
        EXPECT_TRUE(range.first % 16 == 0 || range.count == 0);
        next += range.count;
      }
      EXPECT_EQ(next, whole);
    }
  }
}

TEST(ShardingTest, EveryPartIsDoneOnceAndAnExceptionArrives) {
  for (const int threads : {1, 2, 5}) {
    std::vector<std::atomic<int>> done(17);
    ForParts(17, threads, [&](int part, int thread) {
      EXPECT_LT(thread, threads);
      ++done[static_cast<size_t>(part)];
    });
    for (const auto& times : done) EXPECT_EQ(times, 1);
    EXPECT_THROW(ForParts(4, threads,
                          [](int part, int) {
                            if (part == 2) throw std::runtime_error("full");
                          }),
                 std::runtime_error);
  }
}

TEST(ShardingTest, ResultsDoNotDependOnTheThreads) {
  for (const char* graph : kGraphs) {
    for (const Precision precision : {Precision::kFp32, Precision::kBf16}) {
      if (precision == Precision::kBf16 && !HasBf16()) continue;
      for (const int64_t images : {3, 40}) {  // fewer than shards, and more
        SCOPED_TRACE(graph);
        const Pass one = Train<float>(graph, images, precision, {8, 1});
        for (const int threads : {2, 3, 8}) {
          const Pass more = Train<float>(graph, images, precision, {8, threads});
          EXPECT_TRUE(at::equal(one.logits, more.logits));
          EXPECT_TRUE(at::equal(one.gradients, more.gradients));
          EXPECT_TRUE(at::equal(one.statistics, more.statistics));
          EXPECT_TRUE(at::equal(one.inferred, more.inferred));
        }
      }
    }
  }
}

TEST(ShardingTest, ShardsAreOneBatchUpToRounding) {
  for (const char* graph : kGraphs) {
    for (const int64_t images : {3, 40}) {
      SCOPED_TRACE(graph);
      const Pass whole = Train<double>(graph, images, Precision::kFp32, {1, 1});
      const Pass shards = Train<double>(graph, images, Precision::kFp32, {8, 2});
      EXPECT_TRUE(at::allclose(whole.logits, shards.logits, 1e-9, 1e-12));
      EXPECT_TRUE(at::allclose(whole.gradients, shards.gradients, 1e-8, 1e-11));
      EXPECT_TRUE(at::allclose(whole.statistics, shards.statistics, 1e-10, 1e-13));
      EXPECT_TRUE(at::allclose(whole.inferred, shards.inferred, 1e-9, 1e-12));
    }
  }
}

}  // namespace
}  // namespace netwright
