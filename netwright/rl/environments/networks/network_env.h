#ifndef NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_NETWORK_ENV_H_
#define NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_NETWORK_ENV_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "netwright/evaluation/best_list.h"
#include "netwright/evaluation/evaluator.h"
#include "netwright/rl/environments/networks/episode.h"
#include "netwright/rl/environments/networks/trial_observation.h"
#include "netwright/rl/environments/networks/trial_record.h"
#include "netwright/rl/tasks/task_source.h"
#include "netwright/rl/vector_env.h"

namespace netwright {

struct NetworkEnvConfig {
  int lanes = 8;  // environments
  EpisodeRules rules;
  // false: the network is scored after every action. true: only the step that ends an episode earns a reward, the score
  // of the episode's last network that was valid and within the limits. Without such a network the episode proposes its
  // last one, so every episode proposes exactly one.
  bool score_at_the_end = false;
  // Blocks of the observation (TrialObservation); none: the encoded prefix alone. Networks that are invalid or over the
  // limits are not in the trial's record.
  std::vector<std::string> observe = {};
  bool forget = false;     // the trial's record is emptied after each episode: a control
  bool take_any = false;   // actions that are not on offer, too: they end the episode as they do without masks
  bool keep_last = false;  // last_states() is kept
  uint64_t seed = 0;       // of the run; streams ("tasks", environment)
  // Where set, agents are given this reward and score of an evaluated network in place of its evaluation's reward, for
  // training on tasks of which more is known. The observation still shows the evaluation.
  std::function<StepResult(int lane, const Proposal& proposal, const Evaluation& evaluation)> judge = {};
};

// Where an environment is in its trials, after a step.
struct NetworkProgress {
  int64_t trial = 0;                   // 0, 1, 2 ...
  TaskId task = 0;                     // the trial's
  int64_t steps = 0;                   // actions taken in it so far
  int64_t episodes = 0;                // ended in it so far
  BestList best;                       // its distinct networks, which a budget counts; empty without a budget of them
  int64_t episode = 0;                 // over all trials, of the last step
  int step = 0;                        // c_t: that step's place in its episode
  std::optional<uint64_t> proposal;    // that scored it; none where it was not scored
  EpisodeEnd end = EpisodeEnd::kNone;  // why that step ended its episode; kNone: it did not, or its trial was over
};

// A network that a step scored.
struct ScoredStep {
  Proposal proposal;
  size_t lane = 0;
  Evaluation evaluation;
};

// Environments whose episodes build networks layer by layer (paper, section 4). Each is in its own trial. Ask hands out
// the networks to be scored and Tell takes their scores; with an evaluator, Recv does both.
class NetworkEnv final : public VectorEnv {
 public:
  // `evaluator` may be null, and must outlive this.
  NetworkEnv(std::shared_ptr<const SearchSpace> space, std::unique_ptr<TaskSource> tasks,
             const NetworkEnvConfig& config, Evaluator* evaluator = nullptr);

  const EnvSpec& spec() const override { return spec_; }
  int size() const override { return config_.lanes; }
  void Reset() override;
  void Reset(uint64_t seed);  // the same from another seed than the configuration's
  // Between steps: one environment begins its next episode, or its next trial, at once.
  void Restart(int lane, bool new_trial);
  void Send(std::span<const Action> actions) override;
  bool Recv(std::chrono::milliseconds timeout) override;
  std::span<const Observation> observations() const override { return observations_; }
  std::span<const StepResult> results() const override { return results_; }

  // Up to `max` of the step's proposals that were not handed out yet, described; ids count from 0 in the order of the
  // environments.
  std::vector<Proposal> Ask(int max);
  // Of one handed out, which is returned; in any order.
  const Proposal& Tell(const Evaluation& evaluation);
  bool complete() const { return round_.told == round_.scorings.size(); }  // all of the step's proposals are told

  const NetworkProgress& progress(int lane) const { return lanes_[lane].progress; }
  const Architecture& prefix(int lane) const { return lanes_[lane].now.arch; }  // that the observation is of
  const Architecture& reached(int lane) const { return lanes_[lane].reached; }  // by the last step

  // [environments x state_size], row by row: all states of the observations. They stay where they are.
  std::span<const float> states() const { return states_; }
  // Likewise, with keep_last: in the rows of environments whose episode the last step ended, the state behind it.
  std::span<const float> last_states() const { return last_states_; }
  // What the last complete step scored, in the order of the environments; until the next Send.
  std::span<const ScoredStep> scored() const { return scored_; }

 private:
  struct Lane {
    NetworkEpisode episode;
    NetworkProgress progress = {};
    Trial trial = {};
    Rng rng;
    TimeStep now = {};
    Architecture reached = {};       // by the last action
    std::vector<Action> taken = {};  // in this episode
    TrialRecord record = {};         // empty where nothing is observed but the prefix
    int64_t episodes = 0;            // ended ones
    Architecture network = {};       // score_at_the_end: what the episode would be scored by
    bool network_is_fit = false;     // that one is valid and within the limits
  };
  struct Round {  // the step under way
    bool sent = false;
    std::vector<ScoredStep> scorings;  // ids are consecutive
    size_t asked = 0;                  // how many of them are handed out
    size_t told = 0;                   // and answered
  };

  void BeginTrial(size_t index);
  void BeginEpisode(Lane& lane) const;
  void BeginNextEpisode(Lane& lane) const;
  void Show(size_t index, bool trial_start);
  void Write(const Lane& lane, const Architecture& prefix, std::span<float> out) const;
  std::span<float> RowOf(std::vector<float>& rows, size_t index) const;
  void Pass(Lane& lane, const Architecture& before, Action action, const Architecture& after) const;
  bool IsFit(const TaskContext& task, const Architecture& before, Action action, const Architecture& after) const;
  void FinishStep();
  void TakeScore(const ScoredStep& scoring);
  static bool IsTrialOver(const Lane& lane);

  const std::shared_ptr<const SearchSpace> space_;
  const std::unique_ptr<TaskSource> tasks_;
  const NetworkEnvConfig config_;
  Evaluator* const evaluator_;
  const TrialObservation observation_;
  EnvSpec spec_;
  Describer describe_;
  uint64_t seed_;
  std::vector<float> states_, last_states_;
  std::vector<Lane> lanes_;
  std::vector<Observation> observations_;
  std::vector<StepResult> results_;
  Round round_;
  std::vector<ScoredStep> scored_;
  uint64_t next_id_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_NETWORKS_NETWORK_ENV_H_
