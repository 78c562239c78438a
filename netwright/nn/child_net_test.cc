#include "netwright/nn/child_net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netwright/graph/cost.h"

namespace netwright {
namespace {

constexpr NetworkTemplate kSmall{.filters = 4, .filter_growth = 2, .max_filters = 16, .dense_units = 8, .dropout = 0.4};

at::Tensor RandomImages(int64_t n, int64_t c, int64_t h, int64_t w, uint64_t seed = 1) {
  Rng rng(seed);
  at::Tensor images = at::empty({n, c, h, w}, at::TensorOptions().dtype(at::kFloat), at::MemoryFormat::ChannelsLast);
  for (int64_t i = 0; i < images.numel(); ++i) images.data_ptr<float>()[i] = static_cast<float>(rng.Uniform());
  return images;
}

TEST(ChildNetTest, CountsParametersAsTheCostModelDoes) {
  for (const char* text : {"input", "conv3(0) max2(1) conv1(2)", "conv3(0) conv3(1) add(1,2) concat(3,0)",
                           "conv3same/2(0) depthwise5same(1) conv1x4(2)"}) {
    for (const HeadKind head : {HeadKind::kAuto, HeadKind::kGap}) {
      NetworkTemplate template_of = kSmall;
      template_of.head = head;
      const InputSpec input{3, 9, 9, 5};
      const Graph graph = Graph::Parse(text);
      ChildNet<float> net(graph, input, template_of, {}, 1);
      int64_t count = 0;
      for (const Parameter& p : net.parameters()) count += p.value.numel();
      EXPECT_EQ(count, EstimateCost(graph, input, template_of, 32).params) << text;
    }
  }
}

TEST(ChildNetTest, StartsGlorotUniformWithZeroBiases) {
  const NetworkTemplate wide{.filters = 64, .dense_units = 128};
  ChildNet<float> net(Graph::Parse("conv3(0) conv3(1)"), {3, 8, 8, 10}, wide, {}, 5);
  for (const Parameter& p : net.parameters()) {
    if (p.name.ends_with(".bias")) {
      EXPECT_EQ(p.value.abs().max().item<float>(), 0) << p.name;
    } else if (p.name.starts_with("norm")) {
      EXPECT_EQ(p.value.min().item<float>(), 1) << p.name;
      EXPECT_EQ(p.value.max().item<float>(), 1) << p.name;
    } else {
      const int64_t field = p.value.dim() == 4 ? 9 : 1;
      const double limit = std::sqrt(6.0 / static_cast<double>(field * (p.value.size(0) + p.value.size(1))));
      EXPECT_LE(p.value.abs().max().item<double>(), limit) << p.name;
      EXPECT_GT(p.value.abs().max().item<double>(), 0.95 * limit) << p.name;
      EXPECT_NEAR(p.value.mean().item<double>(), 0, 0.1 * limit) << p.name;
    }
  }
}

TEST(ChildNetTest, SameSeedSameWeightsAndLogits) {
  const Graph graph = Graph::Parse("conv3(0) max2(1)");
  const at::Tensor images = RandomImages(3, 1, 10, 10);
  ChildNet<float> a(graph, {1, 10, 10, 3}, kSmall, {}, 7), b(graph, {1, 10, 10, 3}, kSmall, {}, 7);
  ChildNet<float> other(graph, {1, 10, 10, 3}, kSmall, {}, 8);
  EXPECT_TRUE(at::equal(a.values(), b.values()));
  EXPECT_FALSE(at::equal(a.values(), other.values()));
  EXPECT_TRUE(at::equal(a.Forward(images), b.Forward(images)));  // dropout included
  EXPECT_TRUE(at::equal(a.Infer(images), b.Infer(images)));
}

TEST(ChildNetTest, LeavesTheGlobalGeneratorAlone) {
  const at::Tensor before = at::globalContext().defaultGenerator(at::kCPU).get_state();
  ChildNet<float> net(Graph::Parse("conv3(0)"), {1, 6, 6, 3}, kSmall, {}, 7);
  const at::Tensor logits = net.Forward(RandomImages(4, 1, 6, 6));
  net.Backward(at::ones_like(logits));
  EXPECT_TRUE(at::equal(before, at::globalContext().defaultGenerator(at::kCPU).get_state()));
}

TEST(ChildNetTest, DropoutDropsItsShareAndKeepsTheMean) {
  // A bias of 1 makes every hidden unit 1; the single output sums them.
  const NetworkTemplate wide{.filters = 4, .dense_units = 4000, .dropout = 0.25};
  ChildNet<float> net(Graph::Parse("input"), {1, 2, 2, 1}, wide, {}, 3);
  net.values().zero_();
  for (const Parameter& p : net.parameters()) {
    at::Tensor value = p.value;
    if (p.name == "hidden.bias" || p.name == "output.weight") value.fill_(1);
  }
  const at::Tensor images = RandomImages(2, 1, 2, 2);
  EXPECT_FLOAT_EQ(net.Infer(images)[0][0].item<float>(), 4000);
  const at::Tensor trained = net.Forward(images);
  EXPECT_NEAR(trained[0][0].item<float>(), 4000, 160);  // 4 standard deviations: 37 x 4
  EXPECT_NE(trained[0][0].item<float>(), trained[1][0].item<float>());
  net.Backward(at::ones_like(trained));
  const at::Tensor gradient = net.parameters()[1].gradient;  // of the hidden bias: two images' factors, 0 or 4/3
  EXPECT_NEAR((gradient == 0).to(at::kFloat).mean().item<float>(), 0.25 * 0.25, 0.02);
}

TEST(ChildNetTest, InferenceDoesNotDependOnTheBatch) {
  ChildNet<float> net(Graph::Parse("conv3(0) conv1(1) max2(2) concat(1,3)"), {2, 9, 9, 4}, kSmall, {}, 7);
  const at::Tensor images = RandomImages(6, 2, 9, 9);
  for (int i = 0; i < 5; ++i) net.Forward(images);
  const at::Tensor all = net.Infer(images);
  EXPECT_TRUE(at::allclose(net.Infer(images.narrow(0, 2, 2)), all.narrow(0, 2, 2), 1e-5, 1e-6));
}

TEST(ChildNetTest, FloatGradientsAgreeWithDouble) {
  const Graph graph = Graph::Parse("conv3(0) max2(1) conv3(2) avg2(3)");
  NetworkTemplate net = kSmall;
  net.dropout = 0;
  net.filters = 40;  // more than one block of channels, and a rest
  ChildNet<float> single(graph, {1, 14, 14, 5}, net, {}, 7);
  ChildNet<double> twice(graph, {1, 14, 14, 5}, net, {}, 7);
  twice.values().copy_(single.values());
  const at::Tensor images = RandomImages(20, 1, 14, 14);
  const at::Tensor a = single.Forward(images), b = twice.Forward(images.to(at::kDouble));
  EXPECT_TRUE(at::allclose(a.to(at::kDouble), b, 1e-4, 1e-5));
  single.Backward(at::ones_like(a) - a), twice.Backward(at::ones_like(b) - b);
  const at::Tensor difference = single.gradients().to(at::kDouble) - twice.gradients();
  EXPECT_LT(difference.norm().item<double>(), 1e-3 * twice.gradients().norm().item<double>());
}

// bfloat16 keeps 8 bits: each stored number is off by up to 2^-9 of itself, and a few layers add up.
TEST(ChildNetTest, Bf16AgreesWithFloat) {
  if (!HasBf16()) GTEST_SKIP() << "this processor does not multiply bfloat16";
  for (const char* text : {"conv3(0) conv3(1) max2(2) conv1(3) avg2(4)", "max2(0) conv3(1) max2(2) max2(3)",
                           "conv3same/2(0) conv1x4(1) depthwise3same(2) conv1(3) add(4,1) depthwise5same/2(5) gap(6)",
                           "conv3(0) conv5(1) add(1,2) max2(0) concat(4,3) conv1(5) add(6,0)"}) {
    const InputSpec input{3, 20, 20, 5};
    const NetworkTemplate net{.filters = 24, .dense_units = 32, .dropout = 0};
    const Graph graph = Graph::Parse(text);
    ChildNet<float> exact(graph, input, net, {}, 7), rounded(graph, input, net, {}, 7, Precision::kBf16);
    EXPECT_TRUE(at::equal(exact.values(), rounded.values())) << text;
    const at::Tensor images = RandomImages(20, 3, 20, 20);
    const at::Tensor a = exact.Forward(images), b = rounded.Forward(images);
    EXPECT_LT((a - b).norm().item<float>(), 0.03 * a.norm().item<float>()) << text;
    exact.Backward(at::ones_like(a) - a), rounded.Backward(at::ones_like(a) - a);
    const at::Tensor& x = exact.gradients();
    const at::Tensor& y = rounded.gradients();
    const float cosine = x.dot(y).item<float>() / (x.norm() * y.norm()).item<float>();
    EXPECT_GT(cosine, 0.99) << text;
    EXPECT_LT((exact.statistics() - rounded.statistics()).norm().item<float>(),
              0.01 * exact.statistics().norm().item<float>())
        << text;
  }
}

TEST(ChildNetTest, Bf16RepeatsItsBits) {
  if (!HasBf16()) GTEST_SKIP() << "this processor does not multiply bfloat16";
  const Graph graph = Graph::Parse("conv3(0) max2(1) conv3(2)");
  const at::Tensor images = RandomImages(13, 1, 14, 14);
  ChildNet<float> a(graph, {1, 14, 14, 3}, kSmall, {}, 7, Precision::kBf16);
  ChildNet<float> b(graph, {1, 14, 14, 3}, kSmall, {}, 7, Precision::kBf16);
  b.Infer(images);  // whatever ran before
  EXPECT_TRUE(at::equal(a.Forward(images), b.Forward(images)));
  a.Backward(at::ones({13, 3})), b.Backward(at::ones({13, 3}));
  EXPECT_TRUE(at::equal(a.gradients(), b.gradients()));
}

}  // namespace
}  // namespace netwright
