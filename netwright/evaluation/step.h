#ifndef NETWRIGHT_EVALUATION_STEP_H_
#define NETWRIGHT_EVALUATION_STEP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace netwright {

// One step of one environment of a step-based agent, for the paper's figures. With `score = final`, steps in
// mid-episode have reward 0 and no proposal.
struct Step {
  int64_t position = 0;  // 0, 1, 2 ... over the run: round after round, environments in order
  int lane = 0;          // the environment
  int64_t episode = 0;   // of the environment, from 0
  int step = 0;          // c_t: actions taken before it in this episode
  std::string action;    // SearchSpace::ActionName
  double reward = 0;     // what the agent was given
  bool done = false;     // the episode ended with it
  double entropy = 0;    // of the policy, nats, mean over the round's environments; NaN: the agent has none
  std::optional<uint64_t> proposal = {};  // of the search, whose evaluation scored it; none: not scored
};

// Hears every step of an episodic strategy, one round of all environments at a time, before the agent learns from it.
// The span lives as long as the call.
using StepListener = std::function<void(std::span<const Step>)>;

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_STEP_H_
