// Costs against numbers worked out by hand from the model in cost.h.
#include "netwright/space/cost.h"

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
                       + 16 + 8                         // the ReLU's result, the convolution's
                       + 8 + 2 * 2                      // the pooling's input and indices
                       + 2 + 3 * 3;                     // the flattened input, three tensors of the dense width
  const int64_t work = 3 * (16 + 8);                    // the convolution
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + int64_t{2} * 18 + 4 * (kept + work)));
}

TEST(CostTest, EmptyNetworkIsTheHeadOnPixels) {
  const InputSpec input = {.channels = 1, .height = 28, .width = 28, .classes = 10};
  const Cost cost = EstimateCost(Graph::Parse("input"), input, {}, 1);
  EXPECT_EQ(cost.params, 784 * 1024 + 1024 + 1024 * 10 + 10);
  EXPECT_EQ(cost.flops, 1024 * (2 * 784 + 1) + 1024 + 10 * (2 * 1024 + 1));
  const int64_t kept = 784 + 3 * 1024;  // the image counts once
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + int64_t{2} * 784 * 1024 + kept + 784 + 1024));
}

TEST(CostTest, HeadWithoutHiddenLayer) {
  const InputSpec input = {.channels = 3, .height = 5, .width = 5, .classes = 7};
  const Cost cost = EstimateCost(Graph::Parse("input"), input, {.dense_units = 0}, 1);
  EXPECT_EQ(cost.params, 75 * 7 + 7);
  EXPECT_EQ(cost.flops, 7 * (2 * 75 + 1));
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

TEST(CostTest, TensorKeptTwiceCountsOnce) {
  const InputSpec input = {.channels = 1, .height = 8, .width = 8, .classes = 2};
  const NetworkTemplate net = {.filters = 1, .dense_units = 0};
  // Both poolings read the convolution's 64 numbers. Kept: image 64; ReLU 64 and convolution 64; its output 64 once;
  // the head's 32. Work: 3 * 128.
  const Cost cost = EstimateCost(Graph::Parse("conv1(0) avg2(1) avg2(1) concat(2,3)"), input, net, 1);
  EXPECT_EQ(cost.train_bytes, 4 * (4 * cost.params + int64_t{2} * 64 + 64 + 128 + 64 + 32 + 384));
}

TEST(CostTest, FirstConvolutionOnLargeImagesWantsGigabytes) {
  const InputSpec input = {.channels = 3, .height = 84, .width = 84, .classes = 102};
  const Cost cost = EstimateCost(Graph::Parse("conv1(0)"), input, {}, 128);
  EXPECT_NEAR(static_cast<double>(cost.params), 231e6, 1e6);
  EXPECT_NEAR(16.0 * static_cast<double>(cost.params), 3.7e9, 0.05e9);
  EXPECT_GT(cost.train_bytes, int64_t{5} << 30);
  EXPECT_LT(cost.train_bytes, int64_t{8} << 30);
}

}  // namespace
}  // namespace netwright
