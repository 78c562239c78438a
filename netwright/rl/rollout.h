#ifndef NETWRIGHT_RL_ROLLOUT_H_
#define NETWRIGHT_RL_ROLLOUT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace netwright {

// The steps of N environments, up to `capacity`. Time-major: entry (step t, environment l) is t * lanes + l. One more
// slot holds the inputs after the last step. The first `context` steps were learnt from before: gradients pass through
// them, but they are not in the loss. The owner counts `steps`.
struct Rollout {
  Rollout(int capacity, int lanes, int inputs, int actions);

  int capacity;
  int lanes;
  int input_size;
  int action_count;
  int steps = 0;  // complete ones, the context's included
  int context = 0;
  std::vector<float> inputs;              // [capacity + 1][lanes][input_size]
  std::vector<float> keep;                // [capacity + 1][lanes]: 0 where the memory restarts before the step, else 1
  std::vector<uint8_t> illegal;           // [capacity + 1][lanes][action_count]: 1 where the action is not offered
  std::vector<int64_t> actions;           // [capacity][lanes]
  std::vector<double> rewards;            // [capacity][lanes]
  std::vector<uint8_t> done;              // [capacity][lanes]: returns stop with this step
  std::vector<double> log_probabilities;  // [capacity][lanes]: of the actions, under the policy that took them
  std::vector<double> weights;            // [capacity][lanes]: of the step in a loss's mean; 1 but where set otherwise
  std::vector<double> scores;             // [capacity][lanes]: StepResult::score of the step's episode, or NaN

  std::span<float> InputsAt(int step) { return Slot(inputs, step, input_size); }
  std::span<float> KeepAt(int step) { return Slot(keep, step, 1); }
  std::span<uint8_t> IllegalAt(int step) { return Slot(illegal, step, action_count); }
  size_t At(int step, int lane) const { return static_cast<size_t>(step) * lanes + lane; }
  int fresh() const { return steps - context; }  // steps that the loss is taken over
  // Each fresh step's share of the mean by weights, [fresh][lanes]; zeros where all weights are.
  std::vector<double> Shares() const;

  void Reserve(int steps);  // capacity for at least so many
  // Keeps the last `keep_steps` steps as the context, and the inputs after them as those of the next step.
  void Restart(int keep_steps);

 private:
  template <typename T>
  std::span<T> Slot(std::vector<T>& values, int step, int width) {
    const size_t size = static_cast<size_t>(lanes) * width;
    return std::span<T>(values).subspan(step * size, size);
  }
};

inline constexpr int kWholeTrial = 0;  // for `bptt`

// How many of a rollout's last steps the next one needs as its context for gradients that reach `bptt` steps back from
// its last step, or to the trial's start (kWholeTrial), when it adds `fresh` steps. No more than there are, and none
// that every lane's memory has forgotten since.
int NextContext(const Rollout& rollout, int bptt, int fresh);

// n-step returns of a rollout's fresh steps: R_t = r_t + gamma R_{t+1}, with R after the last step = `bootstrap` (one
// value a lane), and nothing beyond a step that is done. [fresh][lanes].
std::vector<double> DiscountedReturns(const Rollout& rollout, std::span<const double> bootstrap, double gamma);

}  // namespace netwright

#endif  // NETWRIGHT_RL_ROLLOUT_H_
