#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

class MaskedBandit final : public World {
 public:
  explicit MaskedBandit(uint64_t seed) : rng_(seed) { Draw(); }
  int state_size() const override { return kArms; }
  int actions() const override { return kArms; }
  Observation Observe() const override { return {state_, mask_, 0, /*trial_start=*/false, /*episode_start=*/true}; }
  StepResult Step(Action action) override {
    const double reward = mask_[action] ? 0.0 : 1.0;
    Draw();
    return {reward, true};
  }

 private:
  static constexpr int kArms = 6;

  void Draw() {
    mask_.reset();
    while (mask_.none()) mask_ = ActionMask(rng_.Below(1ull << kArms));
    state_.assign(kArms, 0.0f);
    for (int arm = 0; arm < kArms; ++arm) state_[arm] = mask_[arm] ? 1.0f : 0.0f;
  }

  Rng rng_;
  ActionMask mask_;
  std::vector<float> state_;
};

}  // namespace

std::unique_ptr<World> MakeMaskedBandit(uint64_t seed) { return std::make_unique<MaskedBandit>(seed); }

}  // namespace netwright
