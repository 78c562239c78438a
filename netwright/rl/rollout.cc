#include "netwright/rl/rollout.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "netwright/base/check.h"

namespace netwright {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

Rollout::Rollout(int capacity, int lanes, int inputs, int actions)
    : capacity(capacity),
      lanes(lanes),
      input_size(inputs),
      action_count(actions),
      inputs(static_cast<size_t>(capacity + 1) * lanes * inputs),
      keep(static_cast<size_t>(capacity + 1) * lanes, 1.0f),
      illegal(static_cast<size_t>(capacity + 1) * lanes * actions),
      actions(static_cast<size_t>(capacity) * lanes),
      rewards(static_cast<size_t>(capacity) * lanes),
      done(static_cast<size_t>(capacity) * lanes),
      log_probabilities(static_cast<size_t>(capacity) * lanes),
      weights(static_cast<size_t>(capacity) * lanes, 1.0),
      scores(static_cast<size_t>(capacity) * lanes, kNotANumber) {}

void Rollout::Reserve(int wanted) {
  if (wanted <= capacity) return;
  capacity = std::max(wanted, 2 * capacity);
  const size_t slots = static_cast<size_t>(capacity + 1) * lanes;
  inputs.resize(slots * input_size);
  keep.resize(slots, 1.0f);
  illegal.resize(slots * action_count);
  actions.resize(slots - lanes);
  rewards.resize(slots - lanes);
  done.resize(slots - lanes);
  log_probabilities.resize(slots - lanes);
  weights.resize(slots - lanes, 1.0);
  scores.resize(slots - lanes, kNotANumber);
}

void Rollout::Restart(int keep_steps) {
  NETWRIGHT_CHECK(keep_steps >= 0 && keep_steps <= steps);
  const int first = steps - keep_steps;
  const auto move = [&](auto& values, int width, int slots) {
    const auto row = static_cast<std::ptrdiff_t>(lanes) * width;
    std::copy(values.begin() + first * row, values.begin() + (first + slots) * row, values.begin());
  };
  if (first > 0) {
    move(inputs, input_size, keep_steps + 1);
    move(keep, 1, keep_steps + 1);
    move(illegal, action_count, keep_steps + 1);
    move(actions, 1, keep_steps);
    move(rewards, 1, keep_steps);
    move(done, 1, keep_steps);
    move(log_probabilities, 1, keep_steps);
    move(weights, 1, keep_steps);
    move(scores, 1, keep_steps);
  }
  steps = keep_steps;
  context = keep_steps;
}

std::vector<double> Rollout::Shares() const {
  const auto first = weights.begin() + static_cast<std::ptrdiff_t>(At(context, 0));
  std::vector<double> shares(first, weights.begin() + static_cast<std::ptrdiff_t>(At(steps, 0)));
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share = sum > 0 ? share * (1.0 / sum) : 0.0;
  return shares;
}

int NextContext(const Rollout& rollout, int bptt, int fresh) {
  const int wanted = bptt == kWholeTrial ? rollout.steps : std::clamp(bptt - fresh, 0, rollout.steps);
  int oldest = rollout.steps;  // the first step whose memory a lane still holds at the step that comes next
  for (int lane = 0; lane < rollout.lanes; ++lane) {
    int step = rollout.steps;
    while (step > 0 && rollout.keep[rollout.At(step, lane)] != 0.0f) --step;
    oldest = std::min(oldest, step);
  }
  return std::min(wanted, rollout.steps - oldest);
}

std::vector<double> DiscountedReturns(const Rollout& rollout, std::span<const double> bootstrap, double gamma) {
  NETWRIGHT_CHECK(static_cast<int>(bootstrap.size()) == rollout.lanes);
  std::vector<double> returns(static_cast<size_t>(rollout.fresh()) * rollout.lanes);
  for (int lane = 0; lane < rollout.lanes; ++lane) {
    double next = bootstrap[lane];
    for (int step = rollout.steps - 1; step >= rollout.context; --step) {
      const size_t at = rollout.At(step, lane);
      next = rollout.rewards[at] + (rollout.done[at] ? 0.0 : gamma * next);
      returns[rollout.At(step - rollout.context, lane)] = next;
    }
  }
  return returns;
}

}  // namespace netwright
