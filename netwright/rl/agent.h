#ifndef NETWRIGHT_RL_AGENT_H_
#define NETWRIGHT_RL_AGENT_H_

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>

#include "netwright/rl/vector_env.h"

namespace netwright {

// What an agent is made for. The environments' part is checked against a policy file when one is loaded.
struct AgentSpec : EnvSpec {
  int lanes = 1;            // environments
  int64_t total_steps = 0;  // planned, over all environments; for schedules; 0: unknown
  uint64_t seed = 0;        // of the run; streams: "agent/init", "agent/act"
};

struct AgentStats {
  int64_t updates = 0;
  double entropy = 0;  // of the policy at the last step, mean over the environments, nats
};

// Acts in N environments at once and learns from rewards. It keeps its own previous actions and rewards, recurrent
// state and experience. Calls alternate: Act, Observe, Act, Observe ... with one entry for each environment, in order.
// Not thread-safe. Deterministic for (spec.seed, the sequence of observations and results).
class Agent {
 public:
  virtual ~Agent() = default;

  // Samples from the policy (or epsilon-greedily) among the legal actions. A trial or episode that starts again without
  // a `done` was cut short, and its missing rewards count as 0.
  virtual void Act(std::span<const Observation> observations, std::span<Action> actions) = 0;
  virtual void Observe(std::span<const StepResult> results) = 0;

  virtual void SetFrozen(bool frozen) = 0;  // true: acts and remembers, but its weights stay as they are
  virtual AgentStats stats() const = 0;

  // The policy: weights, optimizer state and the hyper-parameters that must fit, without memory, unfinished experience
  // and random streams. Load: usage error, saying what differs, when the stream does not fit; the agent is then
  // unchanged. A loaded agent has an empty memory.
  virtual void Save(std::ostream& out) const = 0;
  virtual void Load(std::istream& in) = 0;
};

// Takes `steps` steps in all environments, which were Reset; returns the sum of rewards. Waits for each.
double Play(Agent& agent, VectorEnv& environments, int steps);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENT_H_
