// Networks of the VGG kind against LibTorch's automatic derivatives in float64; the paper's shortened VGG19.
#include "netwright/nn/layers/plain_layers.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>

#include "netwright/graph/cost.h"
#include "netwright/nn/child_net.h"

namespace netwright {
namespace {

at::Tensor Images(const InputSpec& input, int64_t count) {
  Rng rng(5, "images");
  at::Tensor images = at::empty({count, input.channels, input.height, input.width},
                                at::TensorOptions().dtype(at::kDouble), at::MemoryFormat::ChannelsLast);
  for (int64_t i = 0; i < images.numel(); ++i) images.data_ptr<double>()[i] = rng.Uniform();
  return images;
}

at::Tensor Reference(const Graph& graph, const std::map<std::string, at::Tensor>& weights, int dense_layers,
                     at::Tensor x) {
  for (int i = 1; i < graph.size(); ++i) {
    const int k = graph.nodes[i].kernel;
    const std::string name = "conv" + std::to_string(i);
    switch (graph.nodes[i].op) {
      case Op::kConvolution:
        x = at::relu(at::conv2d(x, weights.at(name + ".weight"), weights.at(name + ".bias"), 1, k / 2));
        break;
      case Op::kMaxPooling:
        x = at::max_pool2d(x, k, k);
        break;
      default:
        x = at::avg_pool2d(x, k, k);
    }
  }
  x = x.permute({0, 2, 3, 1}).reshape({x.size(0), -1});
  for (int i = 0; i < dense_layers; ++i) {
    const std::string name = i == 0 ? "hidden" : "hidden" + std::to_string(i + 1);
    x = at::relu(at::linear(x, weights.at(name + ".weight"), weights.at(name + ".bias")));
  }
  return at::linear(x, weights.at("output.weight"), weights.at("output.bias"));
}

TEST(PlainLayersTest, LogitsAndGradientsAreLibTorchs) {
  const InputSpec input{2, 9, 8, 3};
  for (const char* text : {"conv3(0) conv3(1) max2(2) conv3(3) conv5(4) max2(5)", "conv3(0) avg2(1) conv1(2)",
                           "max2(0) conv3(1)", "input"}) {
    for (const int dense_layers : {1, 2}) {
      SCOPED_TRACE(text);
      const NetworkTemplate net{.filters = 3,
                                .filter_growth = 2,
                                .dense_units = 5,
                                .dropout = 0,
                                .growth_every = 2,
                                .plain = true,
                                .dense_layers = dense_layers};
      const Graph graph = Graph::Parse(text);
      ChildNet<double> child(graph, input, net, {}, 3);
      int64_t count = 0;
      std::map<std::string, at::Tensor> weights;
      for (const Parameter& p : child.parameters()) {
        at::Tensor value = p.value;
        if (p.name.ends_with(".bias")) value.fill_(0.05);
        weights[p.name] = value.clone().requires_grad_();
        count += value.numel();
      }
      EXPECT_EQ(count, EstimateCost(graph, input, net, 4).params);
      const at::Tensor images = Images(input, 4);
      const at::Tensor expected = Reference(graph, weights, dense_layers, images);
      EXPECT_TRUE(at::allclose(child.Infer(images), expected, 1e-10, 1e-12));
      EXPECT_TRUE(at::allclose(child.Forward(images), expected, 1e-10, 1e-12));
      const at::Tensor gradient = at::arange(12, expected.options()).view({4, 3}) - 5;
      expected.backward(gradient);
      child.Backward(gradient);
      for (const Parameter& p : child.parameters()) {
        EXPECT_TRUE(at::allclose(p.gradient, weights[p.name].grad(), 1e-9, 1e-12)) << p.name;
      }
    }
  }
}

TEST(PlainLayersTest, DropoutScalesWhatItKeeps) {
  const NetworkTemplate net{.dense_units = 4000, .dropout = 0.25, .plain = true};
  ChildNet<double> child(Graph::Parse("input"), {1, 2, 2, 1}, net, {}, 3);
  child.values().zero_();
  for (const Parameter& p : child.parameters()) {
    at::Tensor value = p.value;
    if (p.name == "hidden.bias" || p.name == "output.weight") value.fill_(1);
  }
  const at::Tensor images = Images({1, 2, 2, 1}, 2);
  EXPECT_EQ(child.Infer(images)[0][0].item<double>(), 4000);
  EXPECT_NEAR(child.Forward(images)[0][0].item<double>(), 4000, 200);
  child.Backward(at::ones({2, 1}, at::kDouble));
  for (const Parameter& p : child.parameters()) {
    if (p.name != "hidden.bias") continue;
    EXPECT_NEAR((p.gradient == 0).sum().item<double>(), 4000 * 0.25 * 0.25, 80) << "dropped for both images";
    EXPECT_NEAR(p.gradient.max().item<double>(), 2 / 0.75, 1e-9);
  }
}

TEST(PlainLayersTest, TheShortenedVgg19) {
  const NetworkTemplate net{.filters = 64,
                            .filter_growth = 2,
                            .max_filters = 256,
                            .dense_units = 4096,
                            .dropout = 0,
                            .growth_every = 2,
                            .plain = true,
                            .dense_layers = 2};
  const Graph graph = Graph::Parse("conv3(0) conv3(1) max2(2) conv3(3) conv3(4) max2(5)");
  const InputSpec input{3, 84, 84, 100};
  const Shapes shapes = *InferShapes(graph, input, net);
  EXPECT_EQ(shapes[2], (Shape{64, 84, 84}));
  EXPECT_EQ(shapes[5], (Shape{128, 42, 42}));
  EXPECT_EQ(shapes[6], (Shape{128, 21, 21}));
  const int64_t features = 128 * 21 * 21;
  EXPECT_EQ(EstimateCost(graph, input, net, 1).params, (27 + 1) * 64 + (9 * 64 + 1) * 64 + (9 * 64 + 1) * 128 +
                                                           (9 * 128 + 1) * 128 + (features + 1) * 4096 + 4097 * 4096 +
                                                           4097 * 100);
}

}  // namespace
}  // namespace netwright
