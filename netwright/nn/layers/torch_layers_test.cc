// The layers for other devices than the processor, on the processor: the same functions as our own, up to rounding.
#include "netwright/nn/layers/torch_layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/nn/child_net.h"
#include "netwright/nn/device.h"
#include "netwright/nn/precision.h"

namespace netwright {
namespace {

constexpr InputSpec kInput = {.channels = 3, .height = 14, .width = 13, .classes = 4};

template <typename T>
at::Tensor RandomImages(int64_t count) {
  Rng rng(5, "images");
  at::Tensor images =
      at::empty({count, kInput.channels, kInput.height, kInput.width},
                at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value), at::MemoryFormat::ChannelsLast);
  for (int64_t i = 0; i < images.numel(); ++i) images.data_ptr<T>()[i] = static_cast<T>(rng.Uniform());
  return images;
}

// Norm of the difference as a share of the expected norm.
double RelativeError(const at::Tensor& found, const at::Tensor& expected) {
  return (found - expected).norm().item<double>() / std::max(1e-30, expected.norm().item<double>());
}

struct Case {
  std::string graph;
  NetworkTemplate net;
};

std::vector<Case> Cases() {
  const NetworkTemplate small{.filters = 4, .filter_growth = 2, .max_filters = 16, .dense_units = 9, .dropout = 0.4};
  NetworkTemplate bare = small;
  bare.dense_units = 0;
  const NetworkTemplate plain{
      .filters = 4, .dense_units = 9, .dropout = 0, .growth_every = 2, .plain = true, .dense_layers = 2};
  std::vector<Case> cases;
  for (const char* graph : {"input", "max2(0)", "conv3(0) max2(1) conv1(2)", "conv3(0) conv5(1) avg2(2) conv3(3)",
                            "conv3(0) max2(1) add(1,2) conv3(3)", "conv5(0) max2(0) concat(1,2) add(1,3)",
                            "conv1(0) max2(1) conv3(0) avg2(3) conv5(0) max2(5) add(2,4) concat(6,7)"}) {
    cases.push_back({graph, small});
    cases.push_back({graph, bare});
  }
  NetworkTemplate gap = small;
  gap.head = HeadKind::kGap;
  gap.growth_by = GrowthBy::kStage;
  for (const char* graph : {"conv3same/2(0) depthwise3same(1) conv1x4(2) max2(3)", "input", "max2(0) gap(1)",
                            "conv3same(0) conv1x4(1) depthwise5same(2) conv1(3) add(4,1)",
                            "conv3same(0) conv3same/2(1) conv3same(2) avg2(1) add(3,4)"}) {
    cases.push_back({graph, small});
    cases.push_back({graph, gap});
  }
  for (const char* graph : {"conv3(0) conv3(1) max2(2) conv5(3) avg2(4)", "max3(0)"}) cases.push_back({graph, plain});
  return cases;
}

template <typename T>
void ExpectAsOnTheProcessor(double tolerance) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.graph);
    const Graph graph = Graph::Parse(c.graph);
    ChildNet<T> ours(graph, kInput, c.net, {}, 3);
    ChildNet<T> theirs(graph, kInput, c.net, {}, 3, Precision::kFp32, Device::kLibTorchCpu);
    EXPECT_TRUE(at::equal(ours.values(), theirs.values())) << "both start from the same weights";
    ASSERT_EQ(ours.parameters().size(), theirs.parameters().size());
    const at::Tensor images = RandomImages<T>(7);
    for (int step = 0; step < 3; ++step) {  // masks and running statistics move on
      const at::Tensor expected = ours.Forward(images), found = theirs.Forward(images);
      EXPECT_LT(RelativeError(found, expected), tolerance);
      ours.Backward(expected - 1), theirs.Backward(expected - 1);
      for (size_t i = 0; i < ours.parameters().size(); ++i) {
        const Parameter &p = ours.parameters()[i], &q = theirs.parameters()[i];
        EXPECT_EQ(p.name, q.name);
        // A factor before a depthwise convolution has next to no gradient: the next normalisation takes it away.
        const double error = (q.gradient - p.gradient).norm().template item<double>();
        const double size = p.gradient.norm().template item<double>();
        const double whole = ours.gradients().norm().template item<double>();
        EXPECT_LT(error, tolerance * std::max(size, 0.02 * whole)) << p.name;
      }
      EXPECT_LT(RelativeError(theirs.gradients(), ours.gradients()), tolerance)
          << "nothing lies between the parameters";
      EXPECT_LE(RelativeError(theirs.statistics(), ours.statistics()), tolerance);
    }
    EXPECT_LT(RelativeError(theirs.Infer(images), ours.Infer(images)), tolerance);
  }
}

TEST(TorchLayersTest, DoubleIsAsOnTheProcessor) { ExpectAsOnTheProcessor<double>(1e-9); }

TEST(TorchLayersTest, FloatIsAsOnTheProcessor) { ExpectAsOnTheProcessor<float>(2e-4); }

TEST(TorchLayersTest, LeavesTheGlobalGeneratorAlone) {
  const at::Tensor before = at::globalContext().defaultGenerator(at::kCPU).get_state();
  const Case c = Cases()[4];
  ChildNet<float> net(Graph::Parse(c.graph), kInput, c.net, {}, 3, Precision::kFp32, Device::kLibTorchCpu);
  const at::Tensor logits = net.Forward(RandomImages<float>(4));
  net.Backward(logits);
  EXPECT_TRUE(at::equal(before, at::globalContext().defaultGenerator(at::kCPU).get_state()));
}

// bfloat16 keeps 8 bits: each stored number is off by up to 2^-9 of itself, and a few layers add up.
TEST(TorchLayersTest, Bf16AgreesWithFloat) {
  if (!HasBf16()) GTEST_SKIP() << "this processor does not multiply bfloat16, and LibTorch's other way is less exact";
  const NetworkTemplate net{.filters = 24, .dense_units = 32, .dropout = 0};
  for (const char* text :
       {"conv3(0) conv3(1) max2(2) conv1(3) avg2(4)", "conv3same/2(0) depthwise3same/2(1) conv1x2(2) gap(3)",
        "conv3(0) conv5(1) add(1,2) max2(0) concat(4,3) conv1(5) add(6,0)"}) {
    SCOPED_TRACE(text);
    const Graph graph = Graph::Parse(text);
    ChildNet<float> exact(graph, kInput, net, {}, 7, Precision::kFp32, Device::kLibTorchCpu);
    ChildNet<float> rounded(graph, kInput, net, {}, 7, Precision::kBf16, Device::kLibTorchCpu);
    const at::Tensor images = RandomImages<float>(20);
    const at::Tensor a = exact.Forward(images), b = rounded.Forward(images);
    EXPECT_NE(RelativeError(b, a), 0);
    EXPECT_LT(RelativeError(b, a), 0.03);
    exact.Backward(1 - a), rounded.Backward(1 - a);
    const at::Tensor &x = exact.gradients(), &y = rounded.gradients();
    EXPECT_GT(x.dot(y).item<double>() / (x.norm() * y.norm()).item<double>(), 0.99);
    EXPECT_LT(RelativeError(rounded.statistics(), exact.statistics()), 0.01);
    EXPECT_LT(RelativeError(rounded.Infer(images), exact.Infer(images)), 0.05);
  }
}

TEST(DeviceTest, NamesAndChoices) {
  EXPECT_EQ(DeviceFromName("cuda"), Device::kCuda);
  EXPECT_EQ(DeviceName(DeviceFromName("libtorch-cpu")), "libtorch-cpu");
  EXPECT_THROW(DeviceFromName("tpu"), Error);
  EXPECT_EQ(ResolveDevice("cpu"), Device::kCpu);
  EXPECT_EQ(ResolveDevice("auto"), HasCuda() ? Device::kCuda : Device::kCpu);
  if (HasCuda()) {
    EXPECT_EQ(ResolveDevice("cuda"), Device::kCuda);
    EXPECT_TRUE(FirstCudaDevice().has_value());
  } else {
    EXPECT_THROW(ResolveDevice("cuda"), Error);
  }
}

}  // namespace
}  // namespace netwright
