#ifndef NETWRIGHT_AGENTS_ROLLOUT_H_
#define NETWRIGHT_AGENTS_ROLLOUT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace netwright {

// What N lanes saw, did and earned over up to `capacity` steps. Time-major: entry (step t, lane l) is t * lanes + l.
// One more slot than steps holds the inputs that follow the last one. Plain storage; the owner counts `steps`.
struct Rollout {
  Rollout(int capacity, int lanes, int inputs, int actions);

  int capacity;
  int lanes;
  int input_size;
  int action_count;
  int steps = 0;                 // complete ones
  std::vector<float> inputs;     // [capacity + 1][lanes][input_size]
  std::vector<float> keep;       // [capacity + 1][lanes]: 0 where the memory restarts before the step, else 1
  std::vector<uint8_t> illegal;  // [capacity + 1][lanes][action_count]: 1 where the action is not offered
  std::vector<int64_t> actions;  // [capacity][lanes]
  std::vector<double> rewards;   // [capacity][lanes]
  std::vector<uint8_t> done;     // [capacity][lanes]: the episode ended with this step

  std::span<float> InputsAt(int step) { return Slot(inputs, step, input_size); }
  std::span<float> KeepAt(int step) { return Slot(keep, step, 1); }
  std::span<uint8_t> IllegalAt(int step) { return Slot(illegal, step, action_count); }
  size_t At(int step, int lane) const { return static_cast<size_t>(step) * lanes + lane; }

  // Starts anew with the inputs that followed the last step as those of step 0.
  void Restart();

 private:
  template <typename T>
  std::span<T> Slot(std::vector<T>& values, int step, int width) {
    const size_t size = static_cast<size_t>(lanes) * width;
    return std::span<T>(values).subspan(step * size, size);
  }
};

// n-step returns of a rollout: R_t = r_t + gamma R_{t+1}, with R after the last step = `bootstrap` (one value a lane),
// and nothing beyond a step that ended its episode. Laid out as the rollout's rewards.
std::vector<double> DiscountedReturns(const Rollout& rollout, std::span<const double> bootstrap, double gamma);

}  // namespace netwright

#endif  // NETWRIGHT_AGENTS_ROLLOUT_H_
