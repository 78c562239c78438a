// Every policy network of the table: the same rollout contract, and gradients against finite differences.
#include "netwright/rl/policies/policy_network.h"

#include <gtest/gtest.h>

#include "netwright/base/random.h"
#include "netwright/rl/policies/policies.h"

namespace netwright {
namespace {

constexpr int kSteps = 5, kLanes = 2, kInputs = 3, kActions = 2;

class PolicyNetworkTest : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<PolicyNetwork> Make(int bptt = kWholeTrial) {
    return FindPolicyKind(GetParam())
        .make({.inputs = kInputs,
               .actions = kActions,
               .lanes = kLanes,
               .hidden = 4,
               .bptt = bptt,
               .seed = 7,
               .double_precision = true});
  }

  // A rollout with a forgetting in it, which the network has noted.
  static Rollout Collect(PolicyNetwork& network) {
    Rollout rollout(kSteps, kLanes, kInputs, kActions);
    Rng rng(11);
    for (float& input : rollout.inputs) input = static_cast<float>(rng.Normal());
    rollout.keep[rollout.At(2, 1)] = 0;
    network.BeginRollout(0);
    std::vector<double> logits(kLanes * kActions), values(kLanes);
    for (; rollout.steps < kSteps; ++rollout.steps) {
      network.Step(rollout.InputsAt(rollout.steps), rollout.KeepAt(rollout.steps), logits, values);
    }
    return rollout;
  }
};

TEST_P(PolicyNetworkTest, UnrollsWhatItStepped) {
  const auto network = Make();
  Rollout rollout(kSteps, kLanes, kInputs, kActions);
  Rng rng(11);
  for (float& input : rollout.inputs) input = static_cast<float>(rng.Normal());
  network->BeginRollout(0);
  std::vector<double> logits(kLanes * kActions), values(kLanes), all_logits, all_values;
  for (; rollout.steps < kSteps; ++rollout.steps) {
    const std::vector<double> foreseen =
        network->Values(rollout.InputsAt(rollout.steps), rollout.KeepAt(rollout.steps));
    network->Step(rollout.InputsAt(rollout.steps), rollout.KeepAt(rollout.steps), logits, values);
    EXPECT_EQ(foreseen, values);
    all_logits.insert(all_logits.end(), logits.begin(), logits.end());
    all_values.insert(all_values.end(), values.begin(), values.end());
  }
  std::vector<double> unrolled(all_logits.size()), unrolled_values(all_values.size());
  for (const bool computed_again : {false, true}) {
    if (computed_again) network->WeightsChanged();
    network->Unroll(rollout, unrolled, unrolled_values);
    for (size_t i = 0; i < unrolled.size(); ++i) EXPECT_NEAR(unrolled[i], all_logits[i], 1e-12);
    for (size_t i = 0; i < unrolled_values.size(); ++i) EXPECT_NEAR(unrolled_values[i], all_values[i], 1e-12);
  }
}

TEST_P(PolicyNetworkTest, GradientsAreThoseOfItsOutputs) {
  const auto network = Make();
  const Rollout rollout = Collect(*network);
  std::vector<double> logits(kSteps * kLanes * kActions), values(kSteps * kLanes);
  std::vector<double> of_logits(logits.size()), of_values(values.size());
  Rng rng(13);
  for (double& gradient : of_logits) gradient = rng.Normal();
  for (double& gradient : of_values) gradient = rng.Normal();
  const auto weighted = [&] {
    network->WeightsChanged();
    network->Unroll(rollout, logits, values);
    double sum = 0;
    for (size_t i = 0; i < logits.size(); ++i) sum += logits[i] * of_logits[i];
    for (size_t i = 0; i < values.size(); ++i) sum += values[i] * of_values[i];
    return sum;
  };
  weighted();
  network->Backward(rollout, of_logits, of_values);
  constexpr double kStep = 1e-6;
  for (const PolicyParameter& parameter : network->parameters()) {
    double* weights = parameter.value.data_ptr<double>();
    for (int64_t i = 0; i < parameter.value.numel(); ++i) {
      const double at = weights[i];
      weights[i] = at + kStep;
      const double above = weighted();
      weights[i] = at - kStep;
      const double below = weighted();
      weights[i] = at;
      EXPECT_NEAR((above - below) / (2 * kStep), parameter.gradient.data_ptr<double>()[i], 1e-7)
          << parameter.name << " " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Table, PolicyNetworkTest, testing::ValuesIn(PolicyNames()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace netwright
