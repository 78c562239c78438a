#include <algorithm>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

class Clue final : public World {
 public:
  explicit Clue(uint64_t seed) : rng_(seed), state_(kArms) { StartTrial(); }
  int state_size() const override { return kArms; }
  int actions() const override { return kArms; }
  Observation Observe() const override {
    const ActionMask offered((IsPull() ? 1ull << kArms : 2ull) - 1);
    return {state_, offered, time_ % 2, /*trial_start=*/time_ == 0, /*episode_start=*/time_ % 2 == 0};
  }
  StepResult Step(Action action) override {
    const StepResult result{IsPull() && action == clue_ ? 1.0 : 0.0, time_ % 2 == 1};
    std::fill(state_.begin(), state_.end(), 0.0f);
    if (++time_ == 4) StartTrial();
    return result;
  }

 private:
  static constexpr int kArms = 2;

  bool IsPull() const { return time_ == 3; }
  void StartTrial() {
    time_ = 0;
    clue_ = static_cast<int>(rng_.Below(kArms));
    state_[clue_] = 1.0f;
  }

  Rng rng_;
  std::vector<float> state_;
  int time_ = 0;  // step of the trial
  Action clue_ = 0;
};

}  // namespace

std::unique_ptr<World> MakeClue(uint64_t seed) { return std::make_unique<Clue>(seed); }

}  // namespace netwright
