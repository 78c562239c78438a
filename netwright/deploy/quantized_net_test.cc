#include "netwright/deploy/quantized_net.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "netwright/graph/inference/device_cost.h"
#include "testing/made_up_model.h"

namespace netwright {
namespace {

class DeployTest : public testing::TestWithParam<const char*> {
 protected:
  const MadeUpModel model_{GetParam()};
  const InferenceNet& net_ = model_.folded().net;
};

TEST_P(DeployTest, FoldedItComputesTheSame) {
  const at::Tensor expected = RunTorchScript(model_.path(), MadeUpModel::Batch(1000, 10).contiguous());
  std::vector<std::vector<float>> values;
  for (int64_t i = 0; i < 10; ++i) {
    RunFloat(model_.folded(), MadeUpModel::Image(1000 + i), values);
    for (int c = 0; c < MadeUpModel::kInput.classes; ++c) {
      EXPECT_NEAR(values.back()[static_cast<size_t>(c)], expected[i][c].item<float>(), 1e-4);
    }
  }
}

TEST_P(DeployTest, InEightBitsItIsNear) {
  const QuantizedNet net = model_.Quantized();
  Int8Engine engine(net);
  std::vector<std::vector<float>> values;
  double error = 0, spread = 0;
  for (int64_t i = 2000; i < 2040; ++i) {
    RunFloat(model_.folded(), MadeUpModel::Image(i), values);
    const std::span<const int8_t> logits = engine.Run(MadeUpModel::Pixels(i));
    const Quantization& q = net.tensors.back();
    for (size_t c = 0; c < logits.size(); ++c) {
      const double real = static_cast<double>(q.scale) * (logits[c] - q.zero);
      error += std::pow(real - static_cast<double>(values.back()[c]), 2);
      spread += std::pow(values.back()[c], 2);
    }
  }
  EXPECT_LT(std::sqrt(error / spread), 0.1);
}

TEST_P(DeployTest, ItsMemoryHoldsWhatLives) {
  const MemoryPlan plan = PlanMemory(net_);
  const auto shares = [&](int a, int b) {
    const auto i = static_cast<size_t>(a), j = static_cast<size_t>(b);
    return plan.offsets[i] < plan.offsets[j] + net_.tensors[j].Elements() &&
           plan.offsets[j] < plan.offsets[i] + net_.tensors[i].Elements();
  };
  int64_t most = 0;
  for (const InferenceOp& op : net_.ops) {
    int64_t bytes = net_.tensors[static_cast<size_t>(op.output)].Elements();
    for (const int input : op.inputs) {
      EXPECT_FALSE(shares(input, op.output));
      bytes += net_.tensors[static_cast<size_t>(input)].Elements();
    }
    most = std::max(most, bytes);
  }
  EXPECT_GE(plan.bytes, most);
}

INSTANTIATE_TEST_SUITE_P(Networks, DeployTest, testing::ValuesIn(kDeployedGraphs));

}  // namespace
}  // namespace netwright
