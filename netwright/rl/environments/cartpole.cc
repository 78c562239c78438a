#include <array>
#include <cmath>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

// Barto, Sutton & Anderson 1983, "Neuronlike adaptive elements that can solve difficult learning control problems",
// appendix, without friction; Euler's method at 20 ms.
class CartPole final : public World {
 public:
  explicit CartPole(uint64_t seed) : rng_(seed) { Begin(); }
  int state_size() const override { return 4; }
  int actions() const override { return 2; }
  Observation Observe() const override {
    // The time is not shown: up to 200 beside states below 1 it would drown them.
    return {shown_, ActionMask(3), /*step=*/0, /*trial_start=*/step_ == 0, /*episode_start=*/step_ == 0};
  }

  StepResult Step(Action action) override {
    const double force = action == 1 ? kForce : -kForce;
    auto& [x, speed, angle, turn] = state_;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const double pushed = (force + kPoleMass * kHalfLength * turn * turn * sine) / (kCartMass + kPoleMass);
    const double turning = (kGravity * sine - cosine * pushed) /
                           (kHalfLength * (4.0 / 3 - kPoleMass * cosine * cosine / (kCartMass + kPoleMass)));
    const double moving = pushed - kPoleMass * kHalfLength * turning * cosine / (kCartMass + kPoleMass);
    x += kTick * speed;
    speed += kTick * moving;
    angle += kTick * turn;
    turn += kTick * turning;
    const bool fallen = std::abs(x) > kTrack || std::abs(angle) > kLeast;
    const bool done = fallen || ++step_ == kSteps;
    if (done) Begin();
    Show();
    return {fallen ? -1.0 : 0.0, done};
  }

 private:
  static constexpr double kGravity = 9.8, kCartMass = 1.0, kPoleMass = 0.1, kHalfLength = 0.5, kForce = 10.0;
  static constexpr double kTick = 0.02, kTrack = 2.4, kLeast = 12 * 3.14159265358979323846 / 180;
  static constexpr int kSteps = 200;

  void Begin() {
    step_ = 0;
    for (double& value : state_) value = 0.1 * rng_.Uniform() - 0.05;
    Show();
  }
  void Show() {
    for (size_t i = 0; i < state_.size(); ++i) shown_[i] = static_cast<float>(state_[i]);
  }

  Rng rng_;
  std::array<double, 4> state_{};  // place, speed, angle from upright, its speed
  std::vector<float> shown_ = std::vector<float>(4);
  int step_ = 0;
};

}  // namespace

std::unique_ptr<World> MakeCartPole(uint64_t seed) { return std::make_unique<CartPole>(seed); }

}  // namespace netwright
