#include "netwright/rl/losses/imitation.h"

#include <algorithm>
#include <vector>

namespace netwright {
namespace {

class ImitationLoss final : public OnPolicyLoss {
 public:
  explicit ImitationLoss(double auxiliary) : auxiliary_(auxiliary) {}

  void Begin(const Rollout&, std::span<const double>, std::span<const double>) override {}

  LossNumbers Gradient(const Rollout& rollout, std::span<const double> logits, std::span<const double>,
                       std::span<double> logit_gradient, std::span<double> value_gradient) override {
    const std::vector<double> shares = rollout.Shares();
    const auto actions = static_cast<size_t>(rollout.action_count);
    const size_t first = rollout.At(rollout.context, 0);
    LossNumbers loss;
    for (size_t s = 0; s < shares.size(); ++s) {
      const std::span<const double> row = logits.subspan(s * actions, actions);
      const std::span<double> gradient = logit_gradient.subspan(s * actions, actions);
      const std::span illegal = std::span(rollout.illegal).subspan((first + s) * actions, actions);
      const auto [log_sum, entropy] = MaskedSoftmax(row, illegal, gradient);
      const auto wanted = static_cast<size_t>(rollout.actions[first + s]);
      loss.policy_loss -= shares[s] > 0 ? shares[s] * (row[wanted] - log_sum) : 0.0;
      loss.entropy += shares[s] * entropy;
      gradient[wanted] -= 1;
      for (double& value : gradient) value *= shares[s];
    }
    std::fill(value_gradient.begin(), value_gradient.end(), 0.0);
    if (auxiliary_ > 0) AddScoreLoss(rollout, logits, auxiliary_, logit_gradient);
    return loss;
  }

  bool GoesOn(int epochs) const override { return epochs == 0; }

 private:
  const double auxiliary_;
};

}  // namespace

std::unique_ptr<OnPolicyLoss> MakeImitationLoss(double auxiliary) { return std::make_unique<ImitationLoss>(auxiliary); }

}  // namespace netwright
