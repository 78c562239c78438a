#include "netwright/rl/losses/ppo.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/rl/losses/policy_gradient.h"

namespace netwright {
namespace {

class PpoLoss final : public OnPolicyLoss {
 public:
  explicit PpoLoss(const PpoLossConfig& config) : config_(config) {}

  void Begin(const Rollout& rollout, std::span<const double> values, std::span<const double> bootstrap) override {
    advantages_.resize(values.size());
    returns_.resize(values.size());
    for (int lane = 0; lane < rollout.lanes; ++lane) {
      double next_value = bootstrap[lane], advantage = 0;
      for (int step = rollout.steps - 1; step >= rollout.context; --step) {
        const size_t at = rollout.At(step, lane), sample = rollout.At(step - rollout.context, lane);
        const double goes_on = rollout.done[at] ? 0.0 : config_.gamma;
        const double error = rollout.rewards[at] + goes_on * next_value - values[sample];
        advantage = error + goes_on * config_.lambda * advantage;
        next_value = values[sample];
        advantages_[sample] = advantage;
        returns_[sample] = advantage + values[sample];
      }
    }
    if (config_.scale_each_lane) ScaleEachLane(rollout);
    Normalise(rollout.Shares(), advantages_);
  }

  LossNumbers Gradient(const Rollout& rollout, std::span<const double> logits, std::span<const double> values,
                       std::span<double> logit_gradient, std::span<double> value_gradient) override {
    NETWRIGHT_CHECK(values.size() == returns_.size());
    const size_t first = rollout.At(rollout.context, 0);
    const auto push_of = [&](size_t s, double log_probability, double share, LossNumbers& means) -> SamplePush {
      const double log_ratio = log_probability - rollout.log_probabilities[first + s];
      const double ratio = std::exp(log_ratio);
      const double plain = ratio * advantages_[s];
      const double clipped = std::clamp(ratio, 1 - config_.clip, 1 + config_.clip) * advantages_[s];
      means.policy_loss -= share * std::min(plain, clipped);
      means.divergence += share * (ratio - 1 - log_ratio);  // Schulman 2020, "Approximating KL divergence", k3
      if (share > 0) means.ratio_deviation = std::max(means.ratio_deviation, std::abs(ratio - 1));
      // Beyond the clip nothing pushes on.
      return {.push = plain <= clipped ? plain : 0.0, .target = returns_[s]};
    };
    const LossNumbers numbers = PolicyGradient(
        rollout, logits, values, {.entropy = config_.entropy, .value_coefficient = config_.value_coefficient}, push_of,
        logit_gradient, value_gradient);
    if (config_.auxiliary > 0) AddScoreLoss(rollout, logits, config_.auxiliary, logit_gradient);
    return numbers;
  }

  bool GoesOn(int epochs) const override { return epochs < config_.epochs; }
  bool TooFar(const LossNumbers& numbers) const override { return numbers.divergence > config_.largest_divergence; }

 private:
  // Each environment's trials are of tasks of its own, whose rewards may be of another size.
  void ScaleEachLane(const Rollout& rollout) {
    const std::vector<double> shares = rollout.Shares();
    for (size_t lane = 0; lane < static_cast<size_t>(rollout.lanes); ++lane) {
      double sum = 0, square = 0;
      for (size_t s = lane; s < advantages_.size(); s += rollout.lanes) {
        sum += shares[s];
        square += shares[s] * advantages_[s] * advantages_[s];
      }
      const double deviation = sum > 0 ? std::sqrt(square / sum) + kLeastDeviation : 1.0;
      for (size_t s = lane; s < advantages_.size(); s += rollout.lanes) advantages_[s] /= deviation;
    }
  }

  static void Normalise(std::span<const double> shares, std::vector<double>& values) {
    double mean = 0, square = 0;
    for (size_t i = 0; i < values.size(); ++i) mean += shares[i] * values[i];
    for (size_t i = 0; i < values.size(); ++i) square += shares[i] * (values[i] - mean) * (values[i] - mean);
    for (double& value : values) value = (value - mean) / (std::sqrt(square) + 1e-8);
  }

  static constexpr double kLeastDeviation = 0.02;  // an environment in which nothing happened stays small

  const PpoLossConfig config_;
  std::vector<double> advantages_, returns_;
};

}  // namespace

std::unique_ptr<OnPolicyLoss> MakePpoLoss(const PpoLossConfig& config) { return std::make_unique<PpoLoss>(config); }

}  // namespace netwright
