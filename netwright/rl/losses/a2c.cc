#include "netwright/rl/losses/a2c.h"

#include <vector>

#include "netwright/base/check.h"

namespace netwright {
namespace {

class A2cLoss final : public OnPolicyLoss {
 public:
  explicit A2cLoss(const A2cLossConfig& config) : config_(config) {}

  void Begin(const Rollout& rollout, std::span<const double>, std::span<const double> bootstrap) override {
    returns_ = DiscountedReturns(rollout, bootstrap, config_.gamma);
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
      const double advantage = returns_[s] - values[s];
      loss.policy_loss -= share * (row[taken] - log_sum) * advantage;
      loss.value_loss += share * advantage * advantage;
      loss.entropy += share * entropy;
      for (size_t a = 0; a < actions; ++a) {
        const double policy = gradient[a];
        const double of_entropy = policy > 0 ? config_.entropy * policy * (row[a] - log_sum + entropy) : 0.0;
        gradient[a] = share * (advantage * (policy - (a == taken ? 1.0 : 0.0)) + of_entropy);
      }
      value_gradient[s] = share * config_.value_coefficient * -2.0 * advantage;
    }
    return loss;
  }

  bool GoesOn(int epochs) const override { return epochs == 0; }

 private:
  const A2cLossConfig config_;
  std::vector<double> returns_;
};

}  // namespace

std::unique_ptr<OnPolicyLoss> MakeA2cLoss(const A2cLossConfig& config) { return std::make_unique<A2cLoss>(config); }

}  // namespace netwright
