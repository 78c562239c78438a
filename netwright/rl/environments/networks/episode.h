#ifndef NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_EPISODE_H_
#define NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_EPISODE_H_

#include <memory>
#include <string>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/task_context.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

struct EpisodeRules {
  int max_steps = 0;          // tau; 0: the space's default (10 chain, 20 multi-branch)
  double sigma = 0.0;         // reward of a pointer shift = sigma x accuracy
  bool mask_actions = false;  // false: all actions are offered, as in the reference; an invalid one ends the episode
};

// Why an episode ended. Where several hold, the first of this order counts: pointer, invalid, terminal, layers, steps.
enum class EpisodeEnd { kNone, kPointerOutOfRange, kTerminal, kMaxLayers, kMaxSteps, kInvalid };

// After a step. After an episode's end `arch` is already the empty network of the next episode.
struct TimeStep {
  Architecture arch;
  ActionMask mask;    // all actions when masking is off
  int step = 0;       // actions taken in this episode: c_t
  double reward = 0;  // of the action just taken; 0 after Reset
  EpisodeEnd end = EpisodeEnd::kNone;
  bool done() const { return end != EpisodeEnd::kNone; }  // that action ended the episode
};

// One episode after another on one task, by the reference's rules (paper, section 4): reward after every action; the
// five ways an episode ends:
//   kPointerOutOfRange  a pointer left its range; reward 0 whatever the evaluation says
//   kTerminal           the terminal action; legal on the empty network too
//   kMaxLayers          d layers are placed
//   kMaxSteps           tau actions were taken
//   kInvalid            the outcome is not ok: a layer does not fit, or training failed; reward 0
// The reference knows no limits on cost. Here a network refused for its limits (outcome invalid or out of memory) has
// reward 0 too, but the episode goes on if further layers can bring the network within them
// (SearchSpace::LegalActions): otherwise a limit on parameters would forbid nearly every network that opens with a
// convolution. With mask_actions the mask is never empty: where nothing is legal it offers the terminal action.
//
// Trains nothing: Step names the network to be scored, Finish takes its score. Calls alternate: Reset, then (Step,
// Finish) again and again. Not thread-safe. No step allocates memory, but for what the evaluation itself holds.
class NetworkEpisode {
 public:
  NetworkEpisode(std::shared_ptr<const SearchSpace> space, const EpisodeRules& rules);

  TimeStep Reset(const TaskContext& context);
  // The network after the action (id and replicate are the caller's to set). Precondition: 0 <= action < ActionCount.
  Proposal Step(Action action);
  TimeStep Finish(const Evaluation& evaluation);

 private:
  enum class Phase { kReset, kStep, kFinish };  // the call that comes next

  void BeginEpisode(TimeStep& step);
  ActionMask OfferedOn(const Architecture& arch) const;
  EpisodeEnd EndOf(const Evaluation& evaluation) const;
  bool IsPassable(Outcome outcome) const;

  std::shared_ptr<const SearchSpace> space_;
  EpisodeRules rules_;  // max_steps is the one in force
  Architecture initial_;
  ActionMask all_;
  TaskContext context_;
  ActionMask first_mask_;  // of the empty network
  Phase phase_ = Phase::kReset;
  Architecture arch_;
  Action action_ = 0;
  int steps_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_EPISODE_H_
