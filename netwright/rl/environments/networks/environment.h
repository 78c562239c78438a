#ifndef NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_ENVIRONMENT_H_
#define NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_ENVIRONMENT_H_

#include <memory>
#include <string>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/task.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What one trial (many episodes on one data set) takes place in.
struct TaskContext {
  TaskId task = 0;
  InputSpec input;
  Limits limits;
};

struct EpisodeRules {
  int max_steps = 0;          // tau; 0: the space's default (10 chain, 20 multi-branch)
  double sigma = 0.0;         // reward of a pointer shift = sigma x accuracy
  bool mask_actions = false;  // false: all actions are offered, as in the reference; an invalid one ends the episode
};

// Why an episode ended. Where several hold, the first of this order counts: pointer, invalid, terminal, layers, steps.
enum class EpisodeEnd { kNone, kPointerOutOfRange, kTerminal, kMaxLayers, kMaxSteps, kInvalid };

// What a lane sees after a step. After an episode's end `arch` is already the empty network of the next episode.
struct TimeStep {
  Architecture arch;
  ActionMask mask;    // all actions when masking is off
  int step = 0;       // actions taken in this episode: c_t
  double reward = 0;  // of the action just taken; 0 after Reset
  bool done = false;  // that action ended the episode
  EpisodeEnd end = EpisodeEnd::kNone;
  Architecture evaluated;  // the network the reward belongs to
  Evaluation evaluation;   // its evaluation
};

// One lane: one episode after another on one data set (paper, section 4). Trains nothing: Step names the network to be
// scored, Finish takes its score. Calls alternate: Reset, then (Step, Finish) again and again. Not thread-safe. No step
// allocates memory, but for what the evaluation itself holds.
class Environment {
 public:
  virtual ~Environment() = default;

  virtual TimeStep Reset(const TaskContext& context) = 0;
  // The network after the action (id and replicate are the caller's to set). Precondition: 0 <= action < ActionCount.
  virtual Proposal Step(Action action) = 0;
  virtual TimeStep Finish(const Evaluation& evaluation) = 0;

  virtual const SearchSpace& space() const = 0;
};

// The reference's environment: reward after every action; the five ways an episode ends:
//   kPointerOutOfRange  a pointer left its range; reward 0 whatever the evaluation says
//   kTerminal           the terminal action; legal on the empty network too
//   kMaxLayers          d layers are placed
//   kMaxSteps           tau actions were taken
//   kInvalid            the outcome is not ok: a layer does not fit, or training failed; reward 0
// The reference knows no limits on cost. Here a network refused for its limits (outcome invalid or out of memory) has
// reward 0 too, but the episode goes on if further layers can bring the network within them
// (SearchSpace::LegalActions): otherwise a limit on parameters would forbid nearly every network that opens with a
// convolution. With mask_actions the mask is never empty: where nothing is legal it offers the terminal action.
std::unique_ptr<Environment> MakeEnvironment(std::shared_ptr<const SearchSpace> space, const EpisodeRules& rules);

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_ENVIRONMENT_H_
