#include "netwright/rl/losses/ppo.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "netwright/base/check.h"

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
    Normalise(advantages_);
  }

  LossNumbers Gradient(const Rollout& rollout, std::span<const double> logits, std::span<const double> values,
                       std::span<double> logit_gradient, std::span<double> value_gradient) override {
    const size_t samples = returns_.size();
    const auto actions = static_cast<size_t>(rollout.action_count);
    NETWRIGHT_CHECK(samples > 0 && values.size() == samples && logits.size() == samples * actions);
    const size_t first = rollout.At(rollout.context, 0);
    const double share = 1.0 / static_cast<double>(samples);
    LossNumbers loss;
    for (size_t s = 0; s < samples; ++s) {
      const std::span<const double> row = logits.subspan(s * actions, actions);
      const std::span<double> gradient = logit_gradient.subspan(s * actions, actions);
      const std::span illegal = std::span(rollout.illegal).subspan((first + s) * actions, actions);
      const auto [log_sum, entropy] = MaskedSoftmax(row, illegal, gradient);  // the policy, for now
      const auto taken = static_cast<size_t>(rollout.actions[first + s]);
      const double log_ratio = row[taken] - log_sum - rollout.log_probabilities[first + s];
      const double ratio = std::exp(log_ratio);
      const double plain = ratio * advantages_[s];
      const double clipped = std::clamp(ratio, 1 - config_.clip, 1 + config_.clip) * advantages_[s];
      const double push = plain <= clipped ? plain : 0.0;  // beyond the clip nothing pushes on
      const double error = returns_[s] - values[s];
      loss.policy_loss -= share * std::min(plain, clipped);
      loss.value_loss += share * error * error;
      loss.entropy += share * entropy;
      loss.divergence += share * (ratio - 1 - log_ratio);  // Schulman 2020, "Approximating KL divergence", k3
      loss.ratio_deviation = std::max(loss.ratio_deviation, std::abs(ratio - 1));
      for (size_t a = 0; a < actions; ++a) {
        const double policy = gradient[a];
        const double of_entropy = policy > 0 ? config_.entropy * policy * (row[a] - log_sum + entropy) : 0.0;
        gradient[a] = share * (push * (policy - (a == taken ? 1.0 : 0.0)) + of_entropy);
      }
      value_gradient[s] = share * config_.value_coefficient * -2.0 * error;
    }
    return loss;
  }

  bool GoesOn(int epochs) const override { return epochs < config_.epochs; }
  bool TooFar(const LossNumbers& numbers) const override { return numbers.divergence > config_.largest_divergence; }

 private:
  static void Normalise(std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    double mean = 0, square = 0;
    for (const double value : values) mean += value / count;
    for (const double value : values) square += (value - mean) * (value - mean) / count;
    for (double& value : values) value = (value - mean) / (std::sqrt(square) + 1e-8);
  }

  const PpoLossConfig config_;
  std::vector<double> advantages_, returns_;
};

}  // namespace

std::unique_ptr<OnPolicyLoss> MakePpoLoss(const PpoLossConfig& config) { return std::make_unique<PpoLoss>(config); }

}  // namespace netwright
