#include <vector>

#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

class Walk final : public World {
 public:
  int state_size() const override { return kSteps; }
  int actions() const override { return 2; }
  Observation Observe() const override {
    return {std::span(states_).subspan(kSteps * place_, kSteps), ActionMask(3), place_, false, place_ == 0};
  }
  StepResult Step(Action action) override {
    if (action == 0 || ++place_ == kSteps) {
      place_ = 0;
      return {action == 0 ? 0.3 : 1.0, true};
    }
    return {0.0, false};
  }

 private:
  static constexpr int kSteps = 4;
  std::vector<float> states_ = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  int place_ = 0;
};

}  // namespace

std::unique_ptr<World> MakeWalk(uint64_t) { return std::make_unique<Walk>(); }

}  // namespace netwright
