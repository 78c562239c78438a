#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "netwright/graph/inference/device_cost.h"
#include "netwright/graph/inference/targets/target.h"
#include "testing/errors.h"

namespace netwright {
namespace {

using testing::HasSubstr;

constexpr InputSpec kInput{.channels = 3, .height = 32, .width = 32, .classes = 10};

NetworkTemplate Template() {
  NetworkTemplate net;
  net.filters = 16;
  net.filter_growth = 2;
  net.max_filters = 64;
  net.head = HeadKind::kGap;
  net.growth_by = GrowthBy::kStage;
  return net;
}

TEST(OperationTimesTest, ANetworkTakesWhatItsOperationsTake) {
  const InferenceNet net =
      LowerForInference(Graph::Parse("conv3same/2(0) depthwise3same(1) conv1(2) max2(3) add(4,4)"), kInput, Template());
  const auto alone = [&](double OperationTimes::*member) {
    OperationTimes times;
    times.*member = 1;
    return DeviceCostOf(net, times).latency;
  };
  EXPECT_EQ(alone(&OperationTimes::convolution), 16 * 16 * 32 * 27);
  EXPECT_EQ(alone(&OperationTimes::depthwise), 16 * 16 * 32 * 9);
  EXPECT_EQ(alone(&OperationTimes::pointwise), 16 * 16 * 32 * 32);
  EXPECT_EQ(alone(&OperationTimes::dense), 10 * net.tensors[static_cast<size_t>(net.ops.back().inputs[0])].Elements());
  EXPECT_EQ(alone(&OperationTimes::each), static_cast<int64_t>(net.ops.size()));
  OperationTimes all;
  for (const OperationTimesField& field : kOperationTimesFields) all.*field.member = 2;
  int64_t sum = 0;
  for (const OperationTimesField& field : kOperationTimesFields) sum += alone(field.member);
  const DeviceCost cost = DeviceCostOf(net, all);
  EXPECT_EQ(cost.latency, 2 * sum);
  EXPECT_LT(cost.least_latency, cost.latency);
  EXPECT_EQ(DeviceCostOf(net).latency, 0);
}

TEST(OperationTimesTest, TextIsReadBack) {
  OperationTimes times{.convolution = 0.25, .depthwise = 13};
  times.each = 3000;
  const OperationTimes read = ParseOperationTimes(OperationTimesText(times), "key");
  for (const OperationTimesField& field : kOperationTimesFields) {
    EXPECT_DOUBLE_EQ(read.*field.member, times.*field.member) << field.name;
  }
  for (const char* text : {"convolution", "convolution=x", "convolution=-1", "colour=1"}) {
    EXPECT_THAT(UsageErrorOf([&] { ParseOperationTimes(text, "operation_times"); }), HasSubstr("operation_times: '"));
  }
}

TEST(TargetsTest, EveryRowIsComplete) {
  std::set<std::string_view> names;
  for (const Target* target : Targets()) {
    EXPECT_TRUE(names.insert(target->name).second) << target->name;
    EXPECT_EQ(&FindTarget(target->name), target);
    EXPECT_GT(target->hertz, 1'000'000);
    for (const auto member : {&OperationTimes::convolution, &OperationTimes::pointwise, &OperationTimes::depthwise,
                              &OperationTimes::dense, &OperationTimes::pooled, &OperationTimes::moved}) {
      EXPECT_GT(target->cycles.*member, 0) << target->name;
    }
  }
  EXPECT_EQ(TargetNames().size(), names.size() + 1);
  EXPECT_THAT(UsageErrorOf([] { FindTarget("pdp-11"); }), HasSubstr("desktop, cortex-m4"));
}

TEST(TargetsTest, TheClockIsTheTargetsOrAnother) {
  TargetChoice choice{.name = "cortex-m4"};
  EXPECT_EQ(TargetText(choice), "cortex-m4 at 120 MHz");
  EXPECT_NEAR(TimesOn(choice).convolution, 3.7 / 0.12, 1e-9);
  choice.hertz = 64'000'000;
  EXPECT_EQ(TargetText(choice), "cortex-m4 at 64 MHz");
  EXPECT_NEAR(TimesOn(choice).convolution, 3.7 / 0.064, 1e-9);
  EXPECT_EQ(TargetText({}), "");
  EXPECT_EQ(TimesOn(TargetChoice()).convolution, 0);
  EXPECT_EQ(TimesOn(TargetChoice{.name = "desktop", .measured = "convolution=0.5"}).convolution, 0.5);
}

// ResNet-8 of MLPerf Tiny has 12.5 million multiply-adds in 46.7 million cycles on a Cortex-M4, of which the targets'
// figures come; this one is like it.
TEST(TargetsTest, AResidualNetworkTakesAboutWhatWasPublished) {
  const InferenceNet net = LowerForInference(
      Graph::Parse("conv3same(0) conv3same(1) conv3same(2) add(1,3) conv3same/2(4) conv3same(5) conv1/2(4) add(6,7) "
                   "conv3same/2(8) conv3same(9) conv1/2(8) add(10,11)"),
      kInput, Template());
  const DeviceCost cost = DeviceCostOf(net, TimesOn(TargetChoice{.name = "cortex-m4"}));
  EXPECT_NEAR(static_cast<double>(cost.macs), 12.5e6, 0.1e6);
  EXPECT_NEAR(1e-9 * static_cast<double>(cost.latency), 1 / 2.567, 0.03);
}

}  // namespace
}  // namespace netwright
