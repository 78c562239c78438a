#ifndef NETWRIGHT_TRANSFER_POLICY_POLICY_TRAINER_H_
#define NETWRIGHT_TRANSFER_POLICY_POLICY_TRAINER_H_

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "netwright/rl/agents/on_policy/ppo.h"
#include "netwright/transfer/policy/trial_world.h"

namespace netwright {

struct PolicyTrainingConfig {
  // An agent that learns from whole trials. Its memory is of its episode: what it knows of the trial it observes, which
  // was as good as a memory of the trial, and takes a history of networks that others proposed.
  PolicyTrainingConfig();

  PpoConfig agent;
  int imitation_updates = 200;
  double imitation_rate = 0.002;
  int ppo_updates = 200;
  int validate_every = 20;  // updates
  int validation_rounds = 2;
  TrialWorldConfig world;        // of training; its seed is that of all
  std::vector<size_t> held_out;  // tasks of the data sets that validation trials are on, and training ones are not
};

// How good frozen policies are on the held-out tasks as they were measured.
struct PolicyValidation {
  double quantile_5 = 0, quantile_10 = 0, quantile_20 = 0;  // of the best of so many networks, means over trials
  double worth = 0;                                         // mean of -log10(1 - quantile_10 + 0.001)
};
// Of any agent in a world whose trials have at least 20 networks.
PolicyValidation Validate(Agent& agent, TrialWorld& world, int rounds);

// A number of the training's curves, such as "ppo/entropy".
struct CurvePoint {
  std::string name;
  int64_t update = 0;  // counted from 1
  double value = 0;
};

// Learns a policy over many tasks: first by imitation of a Teacher, then by PPO over whole trials. Keeps the weights
// that were best on the held-out tasks, or the last ones if there are none of these. Deterministic; its state between
// two updates is that of the weights and a count, so it can be saved and go on elsewhere with the same result.
class PolicyTrainer {
 public:
  PolicyTrainer(std::shared_ptr<const SearchSpace> space, std::vector<TrainingTask> tasks,
                std::shared_ptr<const NetworkPool> pool, const ScoreFunction& scores,
                const PolicyTrainingConfig& config);
  ~PolicyTrainer();

  bool done() const;
  int64_t updates() const;
  void Update();                                  // precondition: not done
  const std::vector<CurvePoint>& curves() const;  // of all updates so far

  void Save(std::ostream& out) const;
  void Load(std::istream& in);  // usage error when it is of another training

  // A policy stream, of an agent `ppo`; the best so far.
  const std::string& best() const;
  const PolicyValidation& best_validation() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_POLICY_TRAINER_H_
