#ifndef NETWRIGHT_TRANSFER_POLICY_TEACHER_H_
#define NETWRIGHT_TRANSFER_POLICY_TEACHER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/transfer/policy/trial_world.h"

namespace netwright {

// Plays a world's trials for a policy that is to learn by imitation (Lee et al. 2023, "Supervised pretraining can learn
// in-context reinforcement learning"): what it does is build networks of the pool, in some trials any, in others more
// often good ones, so that contexts differ; what it calls right is the action whose best completion in the pool is
// best on the trial's task.
class Teacher {
 public:
  // Stream: (seed, "transfer/teacher", environment).
  Teacher(const TrialWorld& world, int lanes, uint64_t seed);

  void Begin(int64_t round);  // the world's round, which has begun
  // right: kNoAction where the pool has too few completions to tell.
  void Act(std::span<const Observation> observations, std::span<Action> actions, std::span<Action> right);

 private:
  struct Lane {
    Rng rng;
    double good = 0;                          // share of its episodes that build a good network
    std::vector<size_t> best = {}, fit = {};  // networks of the pool: the best twentieth of those that fit, and all
    size_t network = 0;                       // that it builds now
    bool astray = false;                      // the network cannot be built; acts at random
    NetworkPool::Range range = {};            // that begin as this episode does
    size_t place = 0;
  };

  void BeginEpisode(Lane& lane) const;
  Action RightAction(int index, const Lane& lane, const ActionMask& mask) const;

  const TrialWorld& world_;
  const uint64_t seed_;
  std::vector<Lane> lanes_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_TEACHER_H_
