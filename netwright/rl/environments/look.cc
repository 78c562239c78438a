#include <algorithm>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

class Look final : public World {
 public:
  explicit Look(uint64_t seed) : rng_(seed) { StartTrial(); }
  int state_size() const override { return 3; }
  int actions() const override { return 2; }
  Observation Observe() const override {
    return {state_, ActionMask(time_ == 1 ? 1 : 3), time_ % 2, /*trial_start=*/time_ == 0,
            /*episode_start=*/time_ != 1};
  }
  StepResult Step(Action action) override {
    const StepResult result{time_ == 0 ? 0.2 * (action == 0) : time_ == 2 ? 1.0 * (action == clue_) : 0.0, time_ > 0};
    std::fill(state_.begin(), state_.end(), 0.0f);
    if (time_ == 0 && action == 1) state_[1 + clue_] = 1.0f;
    if (++time_ == 3) StartTrial();
    return result;
  }

 private:
  void StartTrial() {
    time_ = 0;
    clue_ = static_cast<Action>(rng_.Below(2));
    state_ = {1.0f, 0.0f, 0.0f};
  }

  Rng rng_;
  std::vector<float> state_;
  int time_ = 0;  // step of the trial
  Action clue_ = 0;
};

}  // namespace

std::unique_ptr<World> MakeLook(uint64_t seed) { return std::make_unique<Look>(seed); }

}  // namespace netwright
