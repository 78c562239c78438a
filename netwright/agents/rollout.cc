#include "netwright/agents/rollout.h"

#include <algorithm>

#include "netwright/base/check.h"

namespace netwright {

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
      done(static_cast<size_t>(capacity) * lanes) {}

void Rollout::Restart() {
  const auto move = [](auto from, auto to) { std::copy(from.begin(), from.end(), to.begin()); };
  move(InputsAt(steps), InputsAt(0));
  move(KeepAt(steps), KeepAt(0));
  move(IllegalAt(steps), IllegalAt(0));
  steps = 0;
}

std::vector<double> DiscountedReturns(const Rollout& rollout, std::span<const double> bootstrap, double gamma) {
  NETWRIGHT_CHECK(static_cast<int>(bootstrap.size()) == rollout.lanes);
  std::vector<double> returns(static_cast<size_t>(rollout.steps) * rollout.lanes);
  for (int lane = 0; lane < rollout.lanes; ++lane) {
    double next = bootstrap[lane];
    for (int step = rollout.steps - 1; step >= 0; --step) {
      const size_t at = rollout.At(step, lane);
      next = rollout.rewards[at] + (rollout.done[at] ? 0.0 : gamma * next);
      returns[at] = next;
    }
  }
  return returns;
}

}  // namespace netwright
