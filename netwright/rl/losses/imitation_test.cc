#include "netwright/rl/losses/imitation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "netwright/base/random.h"

namespace netwright {
namespace {

constexpr int kSteps = 4, kLanes = 2, kActions = 4;  // the last one is the forecast
constexpr double kAuxiliary = 0.3;

class ImitationTest : public testing::Test {
 protected:
  ImitationTest() : rollout_(kSteps, kLanes, 1, kActions), logits_(kSteps * kLanes * kActions) {
    Rng rng(2);
    for (double& logit : logits_) logit = rng.Normal();
    rollout_.steps = kSteps;
    for (size_t i = 0; i < rollout_.actions.size(); ++i) {
      rollout_.actions[i] = static_cast<int64_t>(i % 2);
      rollout_.scores[i] = i < 3 ? rng.Normal() : std::numeric_limits<double>::quiet_NaN();
      rollout_.illegal[(i + 1) * kActions - 1] = 1;
    }
    rollout_.illegal[2 * kActions + 2] = 1;
    rollout_.weights[3] = 0;
  }

  // What the loss should be.
  double Loss() const {
    double sum = 0, weights = 0;
    for (size_t s = 0; s < rollout_.actions.size(); ++s) {
      double total = 0;
      for (size_t a = 0; a < kActions; ++a) {
        if (!rollout_.illegal[s * kActions + a]) total += std::exp(logits_[s * kActions + a]);
      }
      double loss = std::log(total) - logits_[s * kActions + static_cast<size_t>(rollout_.actions[s])];
      const double error = logits_[(s + 1) * kActions - 1] - rollout_.scores[s];
      if (!std::isnan(error)) loss += kAuxiliary * error * error;
      sum += rollout_.weights[s] * loss;
      weights += rollout_.weights[s];
    }
    return sum / weights;
  }

  Rollout rollout_;
  std::vector<double> logits_;
};

TEST_F(ImitationTest, GradientsAreThoseOfTheLoss) {
  const auto loss = MakeImitationLoss(kAuxiliary);
  std::vector<double> gradient(logits_.size()), of_values(kSteps * kLanes, 1.0);
  loss->Gradient(rollout_, logits_, of_values, gradient, of_values);
  constexpr double kStep = 1e-6;
  for (size_t i = 0; i < logits_.size(); ++i) {
    const double at = logits_[i];
    logits_[i] = at + kStep;
    const double above = Loss();
    logits_[i] = at - kStep;
    const double below = Loss();
    logits_[i] = at;
    EXPECT_NEAR((above - below) / (2 * kStep), gradient[i], 1e-8) << i;
  }
  for (const double value : of_values) EXPECT_EQ(value, 0);
}

}  // namespace
}  // namespace netwright
