#include "netwright/train/measured_times.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "netwright/graph/inference/device_cost.h"
#include "netwright/train/recipe.h"

namespace netwright {
namespace {

constexpr InputSpec kInput{.channels = 3, .height = 32, .width = 32, .classes = 10};

InferenceNet Lowered(const std::string& graph, int filters) {
  NetworkTemplate net = QuickRecipe().net;
  net.filters = filters;
  return LowerForInference(Graph::Parse(graph), kInput, net);
}

TEST(MeasuredTimesTest, TheFitFindsTheTimesThatTheNetworksWereMadeWith) {
  OperationTimes made{.convolution = 0.3, .pointwise = 0.2, .depthwise = 1.5, .dense = 0.1, .pooled = 0.7};
  made.moved = 0.9;
  made.written = 2;
  made.each = 8000;
  std::vector<TimedNetwork> networks;
  for (const int filters : {4, 8, 32}) {
    for (const char* graph : {"input", "conv3(0)", "conv1(0) conv1(1)", "conv3(0) max2(1) avg2(2)",
                              "conv3same(0) depthwise3same(1)", "conv3same(0) conv3same(1) add(1,2) conv1(3)"}) {
      const InferenceNet net = Lowered(graph, filters);
      networks.push_back({net, static_cast<double>(DeviceCostOf(net, made).latency)});
    }
  }
  const OperationTimes found = FitOperationTimes(networks);
  for (const TimedNetwork& network : networks) {
    EXPECT_NEAR(static_cast<double>(DeviceCostOf(network.net, found).latency) / network.nanoseconds, 1, 0.02);
  }
  EXPECT_NEAR(found.convolution, made.convolution, 0.05);
  EXPECT_NEAR(found.each, made.each, 400);
}

TEST(MeasuredTimesTest, ThisMachineTakesLongerForLargerNetworks) {
  const OperationTimes times = MeasureOperationTimes(kInput);
  for (const OperationTimesField& field : kOperationTimesFields) {
    EXPECT_TRUE(std::isfinite(times.*field.member) && times.*field.member >= 0) << field.name;
  }
  const int64_t small = DeviceCostOf(Lowered("conv3(0)", 4), times).latency;
  const int64_t large = DeviceCostOf(Lowered("conv3(0) conv3(1) conv3(2) conv3(3)", 32), times).latency;
  EXPECT_GT(small, 0);
  EXPECT_GT(large, 2 * small);
}

}  // namespace
}  // namespace netwright
