#include <vector>

#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

class Bandit final : public World {
 public:
  int state_size() const override { return 1; }
  int actions() const override { return kArms; }
  Observation Observe() const override {
    return {state_, ActionMask((1ull << kArms) - 1), 0, /*trial_start=*/!started_, /*episode_start=*/true};
  }
  StepResult Step(Action action) override {
    started_ = true;
    return {static_cast<double>(action) / (kArms - 1), true};
  }

 private:
  static constexpr int kArms = 4;
  bool started_ = false;
  std::vector<float> state_ = {1.0f};
};

}  // namespace

std::unique_ptr<World> MakeBandit(uint64_t) { return std::make_unique<Bandit>(); }

}  // namespace netwright
