#ifndef NETWRIGHT_RL_VECTOR_ENV_H_
#define NETWRIGHT_RL_VECTOR_ENV_H_

#include <chrono>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

// What an environment shows an agent before an action.
struct Observation {
  std::span<const float> state;
  ActionMask mask;             // actions on offer, never none
  int step = 0;                // c_t: actions taken in this episode
  bool trial_start = false;    // first step of a trial: memory starts afresh
  bool episode_start = false;  // first step of an episode
};

// What came of that action.
struct StepResult {
  double reward = 0;
  bool done = false;  // the episode ended
  // How good what the episode made is, where that is known: a target for auxiliary losses. NaN: not known.
  double score = std::numeric_limits<double>::quiet_NaN();
};

// A part of an observation, as policy files name it.
struct InputBlock {
  std::string name;
  int size = 0;  // floats
};

struct EnvSpec {
  int state_size = 0;
  int actions = 0;
  std::string name = {};                       // of the search space; "": policies are not checked for it
  int encoding = 0;                            // kEncodingVersion of the states; 0: not checked
  std::vector<std::string> action_names = {};  // [actions]; none: not checked
  std::vector<InputBlock> blocks = {};         // of the state, in order; none: it is one block
};

// Environments that step together. Calls alternate: Reset, then (Send, Recv until it is true) again and again; the next
// episode and trial of an environment begin by themselves. A step may take minutes, since networks are trained in it.
// Not thread-safe.
class VectorEnv {
 public:
  virtual ~VectorEnv() = default;

  virtual const EnvSpec& spec() const = 0;
  virtual int size() const = 0;  // environments

  virtual void Reset() = 0;                                // all begin their first trial
  virtual void Send(std::span<const Action> actions) = 0;  // one for each environment, on offer there
  // Waits up to `timeout` for the step to be complete; false where it is not.
  virtual bool Recv(std::chrono::milliseconds timeout) = 0;

  // Of the last Reset or complete step, one for each environment; they live until the next.
  virtual std::span<const Observation> observations() const = 0;
  virtual std::span<const StepResult> results() const = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_VECTOR_ENV_H_
