#include "netwright/rl/losses/a2c.h"

#include <vector>

#include "netwright/base/check.h"
#include "netwright/rl/losses/policy_gradient.h"

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
    NETWRIGHT_CHECK(values.size() == returns_.size());
    const auto push_of = [&](size_t s, double log_probability, double share, LossNumbers& means) -> SamplePush {
      const double advantage = returns_[s] - values[s];
      means.policy_loss -= share * log_probability * advantage;
      return {.push = advantage, .target = returns_[s]};
    };
    return PolicyGradient(rollout, logits, values,
                          {.entropy = config_.entropy, .value_coefficient = config_.value_coefficient}, push_of,
                          logit_gradient, value_gradient);
  }

  bool GoesOn(int epochs) const override { return epochs == 0; }

 private:
  const A2cLossConfig config_;
  std::vector<double> returns_;
};

}  // namespace

std::unique_ptr<OnPolicyLoss> MakeA2cLoss(const A2cLossConfig& config) { return std::make_unique<A2cLoss>(config); }

}  // namespace netwright
