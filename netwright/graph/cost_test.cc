// Costs against numbers worked out by hand from the model in cost.h.
#include "netwright/graph/cost.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(CostTest, SmallChainByHand) {
  const InputSpec input = {.channels = 1, .height = 4, .width = 4, .classes = 2};
  const NetworkTemplate net = {.filters = 2, .dense_units = 3};
  const Cost cost = EstimateCost(Graph::Parse("conv3(0) max2(1)"), input, net, 4);
  // conv3, 16 -> 8 numbers: 3*3*1*2 weights, 2 biases, 2 scales, 2 shifts. max2, 8 -> 2. Head 2 -> 3 -> 2.
  EXPECT_EQ(cost.params, (18 + 2 + 4) + (2 * 3 + 3) + (3 * 2 + 2));
  EXPECT_EQ(cost.flops, (16 + 8 * (2 * 9 + 1) + 8 * 2)  // ReLU, convolution, batch normalisation
                            + 2 * 4                     // pooling
                            + 3 * (2 * 2 + 1) + 3       // dense, ReLU
                            + 2 * (2 * 3 + 1));         // dense
  const int64_t kept = 16                               // the image
                       + 8 + 2                          // outputs
                       + 2 * (2 + 2)                    // the features, the logits, their gradients
                       + 3 * 3;                         // three tensors of the dense width
  const int64_t buffers = 32 * (2 * 16 + 8);  // the convolution's, for 32 images; no gradient waits: the pooling's is
                                              // the features', and the convolution runs with it
  const int64_t validation = 128 * 16 + (128 - 4) * (2 + 2 + 3);  // images; what is larger there than in training
  const int64_t places = 2;
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + int64_t{6} * 18 + buffers + validation + 4 * kept) + 4 * places);
}

TEST(CostTest, EmptyNetworkIsTheHeadOnPixels) {
  const InputSpec input = {.channels = 1, .height = 28, .width = 28, .classes = 10};
  const Cost cost = EstimateCost(Graph::Parse("input"), input, {}, 1);
  EXPECT_EQ(cost.params, 784 * 1024 + 1024 + 1024 * 10 + 10);
  EXPECT_EQ(cost.flops, 1024 * (2 * 784 + 1) + 1024 + 10 * (2 * 1024 + 1));
  const int64_t kept = 784 + 2 * (784 + 10) + 3 * 1024;
  const int64_t validation = 128 * 784 + 127 * (784 + 10 + 1024);
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + validation + kept));
}

TEST(CostTest, HeadWithoutHiddenLayer) {
  const InputSpec input = {.channels = 3, .height = 5, .width = 5, .classes = 7};
  const Cost cost = EstimateCost(Graph::Parse("input"), input, {.dense_units = 0}, 1);
  EXPECT_EQ(cost.params, 75 * 7 + 7);
  EXPECT_EQ(cost.flops, 7 * (2 * 75 + 1));
}

TEST(CostTest, DepthwiseConvolutionAndGlobalAverageByHand) {
  const InputSpec input = {.channels = 3, .height = 8, .width = 8, .classes = 5};
  const NetworkTemplate net = {.filters = 4, .dense_units = 99, .dropout = 0, .head = HeadKind::kGap};
  const Cost cost = EstimateCost(Graph::Parse("depthwise3same/2(0) conv1x2(1)"), input, net, 2);
  EXPECT_EQ(cost.params, 3 * (9 + 3) + (3 * 8 + 3 * 8) + (8 * 5 + 5));
  EXPECT_EQ(cost.flops, 192 + 48 * (2 * 9 + 1) + 2 * 48         // ReLU, convolution, normalisation
                            + 48 + 128 * (2 * 3 + 1) + 2 * 128  // the same
                            + 2 * 128 + 5 * (2 * 8 + 1));       // ReLU and mean, dense
  const int64_t kept = 192 + 48 + 128                           // image, outputs
                       + 8 + 2 * (8 + 5) + 8                    // the mean; features, logits, gradients
                       + 128 + 48;                              // gradients at the outputs
  const int64_t validation = 128 * 192 + 126 * (8 + 5);
  const int64_t buffers = 32 * (2 * 192 + 48);
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + 6 * 3 * 8 + buffers + validation + 2 * kept));
}

TEST(CostTest, MergesByHand) {
  const InputSpec input = {.channels = 3, .height = 6, .width = 6, .classes = 2};
  const NetworkTemplate net = {.filters = 4, .dense_units = 0};
  // conv3 is 4 x 4 x 4, avg2 of the image 3 x 3 x 3.
  const Cost added = EstimateCost(Graph::Parse("conv3(0) avg2(0) add(1,2)"), input, net, 1);
  const Cost joined = EstimateCost(Graph::Parse("conv3(0) avg2(0) concat(1,2)"), input, net, 1);
  const int conv_params = 9 * 3 * 4 + 3 * 4;
  const int conv_flops = 108 + 64 * (2 * 27 + 1) + 2 * 64;
  EXPECT_EQ(added.params, conv_params + 64 * 2 + 2);
  EXPECT_EQ(joined.params, conv_params + 112 * 2 + 2);  // 7 x 4 x 4
  EXPECT_EQ(added.flops, conv_flops + 27 * 4 + 64 + 2 * (2 * 64 + 1));
  EXPECT_EQ(joined.flops, conv_flops + 27 * 4 + 2 * (2 * 112 + 1));
}

TEST(CostTest, GradientsThatWaitAtOnceCountEach) {
  const InputSpec input = {.channels = 1, .height = 8, .width = 8, .classes = 2};
  const NetworkTemplate net = {.filters = 1, .dense_units = 0};
  // Outputs of 64, 16, 16 and 32 numbers. The gradients of the first three are there at once: when the first pooling
  // runs backward, the other has left its in the convolution's. The head: features and logits, their gradients, and the
  // features' once more.
  const Cost cost = EstimateCost(Graph::Parse("conv1(0) avg2(1) avg2(1) concat(2,3)"), input, net, 1);
  const int64_t outputs = 64 + 16 + 16 + 32, gradients = 64 + 16 + 16, head = 2 * (32 + 2) + 32;
  const int64_t validation = 128 * 64 + 127 * (32 + 2), buffers = 32 * (2 * 64 + 64);
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + 6 * 1 + validation + buffers + 64 + outputs + gradients + head));
}

TEST(CostTest, GradientsOfAChainTakeTurns) {
  const InputSpec input = {.channels = 1, .height = 9, .width = 9, .classes = 2};
  const NetworkTemplate net = {.filters = 2, .dense_units = 0};
  const auto bytes = [&](const char* graph, int batch) {
    return EstimateCost(Graph::Parse(graph), input, net, batch).train_bytes;
  };
  // What another image of a large batch costs: 2 x 7 x 7, 5 x 5, 3 x 3 and 1 x 1 numbers an output.
  const int64_t outputs = 98 + 50 + 18 + 2, head = 2 * (2 + 2) + 2;
  const char* graph = "conv3(0) conv3(1) conv3(2) conv3(3)";
  EXPECT_EQ(bytes(graph, 201) - bytes(graph, 200), 4 * (81 + outputs + head + 98 + 50));
}

TEST(CostTest, PlainNetworksNeedCopies) {
  const InputSpec input = {.channels = 3, .height = 32, .width = 32, .classes = 10};
  const Graph graph = Graph::Parse("conv3(0) max2(1) conv3(2) max2(3)");
  EXPECT_GT(EstimateCost(graph, input, {.plain = true}, 128).train_bytes,
            EstimateCost(graph, input, {}, 128).train_bytes * 3 / 2);
}

// Nearly all of it for the dense layer behind.
TEST(CostTest, FirstConvolutionOnLargeImagesWantsGigabytes) {
  const InputSpec input = {.channels = 3, .height = 84, .width = 84, .classes = 102};
  const Cost cost = EstimateCost(Graph::Parse("conv1(0)"), input, {}, 128);
  EXPECT_NEAR(static_cast<double>(cost.params), 231e6, 1e6);
  EXPECT_NEAR(16.0 * static_cast<double>(cost.params), 3.7e9, 0.05e9);
  EXPECT_GT(cost.train_bytes, 16 * cost.params + int64_t{300'000'000});
  EXPECT_LT(cost.train_bytes, 16 * cost.params + int64_t{500'000'000});
}

}  // namespace
}  // namespace netwright
