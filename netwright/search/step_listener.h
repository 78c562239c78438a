#ifndef NETWRIGHT_SEARCH_STEP_LISTENER_H_
#define NETWRIGHT_SEARCH_STEP_LISTENER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "netwright/spaces/search_space.h"

namespace netwright {

// One step of one environment.
struct Step {
  int64_t position = 0;  // 0, 1, 2 ... over the run: round after round, lanes in order
  int lane = 0;
  int64_t episode = 0;  // of the lane, from 0
  int step = 0;         // c_t: actions taken before it in this episode
  Action action = 0;
  double reward = 0;
  bool done = false;                      // the episode ended with it
  double entropy = 0;                     // of the policy, nats, mean over the round's lanes; NaN: the agent has none
  std::optional<uint64_t> proposal = {};  // the proposal that scored it; none where the step was not scored
};

// Hears every step of an episodic strategy, one round of all environments at a time, before the agent learns from it.
// The span lives as long as the call.
using StepListener = std::function<void(std::span<const Step>)>;

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_STEP_LISTENER_H_
