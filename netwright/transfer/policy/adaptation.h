#ifndef NETWRIGHT_TRANSFER_POLICY_ADAPTATION_H_
#define NETWRIGHT_TRANSFER_POLICY_ADAPTATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/transfer/policy/trial_world.h"

namespace netwright {

// Whether a frozen policy adapts within a trial, and to what. Quantiles are means over trials.
struct Adaptation {
  std::vector<double> by_episode;  // of the network of each episode, from the first
  std::vector<double> best;        // of the best after so many networks
  std::vector<double> best_with_unrelated_rewards;
  std::vector<double> best_with_wiped_memory;
  // How far the probabilities of the next episode's first action are from each other (total variation) after the same
  // five networks, when their rewards are as they are and when the worst look best; mean over trials.
  double reward_probe = 0;
  // Share of 1000 random assignments of the trials to their tasks under which the tasks' action frequencies differ at
  // least as much as they do.
  double task_permutation_p = 1;
};

// wiped: with a memory of nothing but its episode.
using MakeFrozenPolicy = std::function<std::unique_ptr<OnPolicyAgent>(const AgentSpec& spec, bool wiped)>;
using MakeTrialWorld = std::function<std::unique_ptr<TrialWorld>(TrialWorldConfig config)>;

// On trials as `config` has them, but for its controls; `rounds` of them in each environment.
Adaptation MeasureAdaptation(const MakeFrozenPolicy& make_policy, const MakeTrialWorld& make_world,
                             const TrialWorldConfig& config, int rounds);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_ADAPTATION_H_
