#ifndef NETWRIGHT_RL_AGENT_H_
#define NETWRIGHT_RL_AGENT_H_

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

// What one lane shows its agent before an action.
struct LaneInput {
  std::span<const float> state;  // SearchSpace::Encode of the current network
  ActionMask mask;               // legal actions (all of them when masking is off)
  int step = 0;                  // c_t: actions taken in this episode
  bool trial_start = false;      // first step of a trial: memory starts afresh
  bool episode_start = false;    // first step of an episode
};

// What came of that action.
struct LaneOutcome {
  double reward = 0;
  bool done = false;  // the episode ended
};

// What an agent is made for. Checked against a policy file when one is loaded.
struct AgentSpec {
  int state_size = 0;
  int actions = 0;
  int lanes = 1;
  int64_t total_steps = 0;  // environment steps planned, over all lanes; for schedules; 0: unknown
  uint64_t seed = 0;        // of the run; streams: "agent/init", "agent/act"
  std::string space;        // name of the search space whose actions and encoding these are; "": not checked
  int encoding = 0;         // its kEncodingVersion; 0: not checked
  std::vector<std::string> action_names = {};  // [actions]; none: not checked
};

// Numbers of the last learning update, and of the last acting.
struct AgentStats {
  int64_t updates = 0;
  double entropy = 0;  // of the policy, mean over lanes, nats
  double policy_loss = 0;
  double value_loss = 0;
  double gradient_norm = 0;  // before clipping
};

// A step-based learner that acts in N lanes at once. It keeps its own previous action and reward, recurrent state and
// experience. Calls alternate: Act, Observe, Act, Observe ... with one entry per lane, in lane order. Not
// thread-safe. Deterministic for (spec.seed, the sequence of inputs and outcomes).
class Agent {
 public:
  virtual ~Agent() = default;

  // explore: sample from the policy (or epsilon-greedily); otherwise take the best action. Only legal actions are
  // chosen. A lane whose trial or episode starts anew without a `done` before it was cut short: what it would still
  // have earned counts as nothing.
  virtual void Act(std::span<const LaneInput> inputs, bool explore, std::span<Action> actions) = 0;
  virtual void Observe(std::span<const LaneOutcome> outcomes) = 0;

  virtual void SetFrozen(bool frozen) = 0;  // true: acts and remembers, but its weights stay as they are
  virtual AgentStats stats() const = 0;

  // The policy: weights, optimiser state and the hyper-parameters that must fit; not the lanes' memory, unfinished
  // experience or random streams. Load is a usage error when the stream does not fit this agent, saying what differs,
  // and then leaves the agent as it was; a loaded agent has an empty memory.
  virtual void Save(std::ostream& out) const = 0;
  virtual void Load(std::istream& in) = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENT_H_
