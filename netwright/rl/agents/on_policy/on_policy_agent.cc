#include <algorithm>
#include <cmath>
#include <istream>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/rl/agents/on_policy/learner.h"
#include "netwright/rl/agents/on_policy/meta_input.h"
#include "netwright/rl/agents/on_policy/on_policy_parts.h"
#include "netwright/rl/policies/policies.h"
#include "netwright/rl/policy_file.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// Softmax over the offered actions of one environment.
class Categorical {
 public:
  void Set(std::span<const double> logits, const ActionMask& mask) {
    logits_ = logits;
    mask_ = mask;
    best_ = -1;
    for (int action = 0; action < Count(); ++action) {
      if (mask[action] && (best_ < 0 || logits[action] > logits[best_])) best_ = action;
    }
    NETWRIGHT_CHECK(best_ >= 0);
    sum_ = 0;
    double weighted = 0;  // sum of weight x (logit - largest)
    for (int action = 0; action < Count(); ++action) {
      const double weight = Weight(action);
      sum_ += weight;
      if (weight > 0) weighted += weight * (logits[action] - logits[best_]);
    }
    entropy_ = std::log(sum_) - weighted / sum_;
  }

  double entropy() const { return entropy_; }  // nats

  // By the inverse of the cumulative distribution.
  Action Sample(Rng& rng) const {
    double left = rng.Uniform() * sum_;
    for (int action = 0; action < Count(); ++action) {
      left -= Weight(action);
      if (mask_[action] && left < 0) return action;
    }
    return best_;  // rounding left a crumb
  }

  double LogProbability(Action action) const { return logits_[action] - logits_[best_] - std::log(sum_); }

 private:
  int Count() const { return static_cast<int>(logits_.size()); }
  double Weight(Action action) const { return mask_[action] ? std::exp(logits_[action] - logits_[best_]) : 0.0; }

  std::span<const double> logits_;
  ActionMask mask_;
  Action best_ = -1;
  double sum_ = 0;
  double entropy_ = 0;
};

// The order of events is that of OpenAI Baselines' A2C: when the last step of a rollout has been observed and the next
// inputs are known, their values (with the memory carried so far) bootstrap the returns, the weights are updated, and
// the new weights act on those inputs, again from the memory carried so far.
class NetworkAgent final : public OnPolicyAgent {
 public:
  NetworkAgent(const OnPolicyConfig& config, const AgentSpec& spec, OnPolicyParts parts)
      : config_(config),
        spec_(spec),
        name_(parts.name),
        outputs_(spec.actions + (parts.foresees_scores ? 1 : 0)),
        input_(spec, spec.lanes, config.input == "state"),
        learner_(MakeLearner(std::move(parts))),
        rollout_(std::max(config.rollout, 1), spec.lanes, input_.size(), outputs_),
        rng_(spec.seed, "agent/act"),
        trial_over_(spec.lanes),
        progress_(spec.lanes),
        step_{.logits = std::vector<double>(static_cast<size_t>(spec.lanes) * outputs_),
              .values = std::vector<double>(spec.lanes),
              .actions = std::vector<Action>(spec.lanes),
              .log_probabilities = std::vector<double>(spec.lanes)} {}

  void Act(std::span<const Observation> inputs, std::span<Action> actions) override {
    NETWRIGHT_CHECK(!acted_ && static_cast<int>(inputs.size()) == spec_.lanes && actions.size() == inputs.size());
    acted_ = true;
    TakeIn(inputs);
    if (IsRolloutComplete()) Learn();
    if (rollout_.steps == 0) network().BeginRollout(0);
    network().Step(rollout_.InputsAt(rollout_.steps), rollout_.KeepAt(rollout_.steps), step_.logits, step_.values);
    stats_.entropy = 0;
    Categorical policy;
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      policy.Set(std::span(step_.logits).subspan(static_cast<size_t>(lane) * outputs_, spec_.actions),
                 inputs[lane].mask);
      stats_.entropy += policy.entropy() / spec_.lanes;
      const bool uniform = config_.random_first_action && inputs[lane].trial_start;
      step_.actions[lane] = uniform ? UniformAction(inputs[lane].mask, rng_) : policy.Sample(rng_);
      step_.log_probabilities[lane] = policy.LogProbability(step_.actions[lane]);
    }
    std::copy(step_.actions.begin(), step_.actions.end(), actions.begin());
  }

  void Observe(std::span<const StepResult> outcomes) override {
    NETWRIGHT_CHECK(acted_ && static_cast<int>(outcomes.size()) == spec_.lanes);
    acted_ = false;
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      NETWRIGHT_CHECK(std::isfinite(outcomes[lane].reward));
      if (step_.actions[lane] != kNoAction) input_.Remember(lane, step_.actions[lane], outcomes[lane].reward);
      const size_t at = rollout_.At(rollout_.steps, lane);
      rollout_.weights[at] = step_.actions[lane] == kNoAction ? 0.0 : 1.0;
      rollout_.actions[at] = std::max(step_.actions[lane], 0);
      rollout_.rewards[at] = outcomes[lane].reward;
      rollout_.done[at] = outcomes[lane].done && !OverTheTrial();
      rollout_.log_probabilities[at] = step_.log_probabilities[lane];
      NoteEnd(lane, outcomes[lane]);
    }
    if (!frozen_) ++rollout_.steps;
  }

  void Teach(std::span<const Action> right) override {
    NETWRIGHT_CHECK(acted_ && right.size() == step_.actions.size());
    std::copy(right.begin(), right.end(), step_.actions.begin());
  }

  std::vector<double> Probabilities(int lane) const override {
    const auto outputs = static_cast<size_t>(outputs_), first = lane * outputs;
    std::vector<double> probabilities(outputs);
    const size_t slot = rollout_.At(rollout_.steps, 0) * outputs;
    MaskedSoftmax(std::span(step_.logits).subspan(first, outputs),
                  std::span(rollout_.illegal).subspan(slot + first, outputs), probabilities);
    probabilities.resize(static_cast<size_t>(spec_.actions));
    return probabilities;
  }

  void Reseed(uint64_t seed) override { rng_ = Rng(seed, "agent/act"); }

  LossNumbers last_update() const override { return last_update_; }

  void SetFrozen(bool frozen) override {
    NETWRIGHT_CHECK(!acted_);
    frozen_ = frozen;
    DropExperience();
  }

  AgentStats stats() const override { return stats_; }

  void Save(std::ostream& out) const override {
    nlohmann::json header = Identity();
    header["hyper_parameters"] = {{"memory", config_.memory},
                                  {"rollout", config_.rollout},
                                  {"returns", config_.returns},
                                  {"bptt", config_.bptt},
                                  {"gamma", config_.gamma},
                                  {"entropy", config_.entropy},
                                  {"value_coefficient", config_.value_coefficient},
                                  {"learning_rate", config_.learning_rate},
                                  {"max_gradient_norm", config_.max_gradient_norm},
                                  {"random_first_action", config_.random_first_action}};
    header["updates"] = stats_.updates;
    header["optimizer_steps"] = learner_.optimizer_steps();
    WritePolicy(out, std::move(header), learner_.State());
  }

  void Load(std::istream& in) override {
    NETWRIGHT_CHECK(!acted_);
    nlohmann::json header = ReadPolicyHeader(in);
    if (!header.contains("policy")) header["policy"] = "lstm";  // of files from when there was no other
    RequirePolicyFits(header, Identity());
    std::vector<PolicyTensor> state = learner_.State();
    const size_t weights = network().parameters().size();
    const bool weights_only = header.contains("tensors") && header["tensors"].size() == weights;
    ReadPolicyTensors(in, header, std::span(state).first(weights_only ? weights : state.size()));
    stats_ = AgentStats{.updates = CountOf(header, "updates")};
    learner_.SetState(state, CountOf(header, "optimizer_steps"));
    network().ClearMemory();
    input_ = MetaInput(spec_, spec_.lanes, config_.input == "state");
    DropExperience();
  }

 private:
  struct StepTaken {  // the last one; by environment
    std::vector<double> logits;
    std::vector<double> values;
    std::vector<Action> actions;
    std::vector<double> log_probabilities;  // of the actions
  };

  PolicyNetwork& network() { return learner_.network(); }
  bool OverTheTrial() const { return config_.returns == "trial"; }  // returns cross episodes' borders
  int Bptt() const { return BpttSteps(config_, name_ + "."); }

  OnPolicyLearner MakeLearner(OnPolicyParts parts) const {
    auto network = FindPolicyKind(config_.policy)
                       .make({.inputs = input_.size(),
                              .actions = outputs_,
                              .lanes = spec_.lanes,
                              .hidden = config_.hidden,
                              .bptt = Bptt(),
                              .seed = spec_.seed});
    auto optimizer = parts.optimizer(network->parameters(), config_.learning_rate);
    return {std::move(network), std::move(optimizer), std::move(parts.loss), config_.max_gradient_norm};
  }

  static int64_t CountOf(const nlohmann::json& header, const char* key) {
    const auto count = header.find(key);
    return count != header.end() && count->is_number_unsigned() ? count->get<int64_t>() : 0;
  }

  nlohmann::json Identity() const {
    nlohmann::json identity = PolicyIdentity(name_, spec_, input_.Blocks());
    identity["policy"] = config_.policy;
    identity["hidden"] = config_.hidden;
    if (outputs_ > spec_.actions) identity["foresees_scores"] = true;
    return identity;
  }

  // Unfinished experience, and what gradients would have reached back to.
  void DropExperience() {
    rollout_.steps = 0;
    rollout_.context = 0;
    std::fill(trial_over_.begin(), trial_over_.end(), false);
    std::fill(progress_.begin(), progress_.end(), LaneProgress{});
  }

  // The score of an episode that ended counts for all of its steps in the rollout.
  void NoteEnd(int lane, const StepResult& result) {
    LaneProgress& progress = progress_[lane];
    rollout_.scores[rollout_.At(rollout_.steps, lane)] = std::numeric_limits<double>::quiet_NaN();
    progress.ended = result.done;
    if (!result.done || frozen_) return;
    for (int step = progress.episode; step <= rollout_.steps; ++step) {
      rollout_.scores[rollout_.At(step, lane)] = result.score;
    }
    progress.episode = rollout_.steps + 1;
  }

  // A trial begins at this slot of the rollout, and the one before it was cut short unless it ended.
  void NoteTrial(int lane, int slot) {
    LaneProgress& progress = progress_[lane];
    if (config_.rollout == 0 && !progress.ended) {
      for (int step = progress.trial; step < slot; ++step) rollout_.weights[rollout_.At(step, lane)] = 0;
    }
    progress = {.trial = slot, .episode = slot, .ended = false};
  }

  bool IsRolloutComplete() const {
    if (config_.rollout > 0) return rollout_.fresh() == config_.rollout;
    return std::find(trial_over_.begin(), trial_over_.end(), false) == trial_over_.end();
  }

  // Writes the inputs into the slot after the rollout's last step.
  void TakeIn(std::span<const Observation> inputs) {
    const int slot = rollout_.steps;
    rollout_.Reserve(slot + 1);
    input_.Encode(inputs, rollout_.InputsAt(slot));
    const std::span<float> keep = rollout_.KeepAt(slot);
    uint8_t* illegal = rollout_.IllegalAt(slot).data();
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      const Observation& input = inputs[lane];
      const bool forget = input.trial_start || (input.episode_start && config_.memory == "episode");
      keep[lane] = forget ? 0.0f : 1.0f;
      for (int action = 0; action < outputs_; ++action) *illegal++ = action >= spec_.actions || !input.mask[action];
      const bool cut = input.trial_start || (input.episode_start && !OverTheTrial());
      if (slot > 0 && cut) rollout_.done[rollout_.At(slot - 1, lane)] = 1;
      if (rollout_.fresh() > 0 && input.trial_start) trial_over_[lane] = true;
      if (input.trial_start) NoteTrial(lane, slot);
    }
  }

  void Learn() {
    const int next = rollout_.steps;
    const std::vector<double> bootstrap = network().Values(rollout_.InputsAt(next), rollout_.KeepAt(next));
    last_update_ = learner_.Update(rollout_, bootstrap);
    ++stats_.updates;
    const int context = NextContext(rollout_, Bptt(), config_.rollout);
    const int dropped = rollout_.steps - context;
    for (LaneProgress& progress : progress_) {
      progress.trial = std::max(progress.trial - dropped, 0);
      progress.episode = std::max(progress.episode - dropped, 0);
    }
    rollout_.Restart(context);
    network().BeginRollout(context);
    std::fill(trial_over_.begin(), trial_over_.end(), false);
  }

  // Where an environment is, as slots of the rollout.
  struct LaneProgress {
    int trial = 0, episode = 0;  // first steps
    bool ended = false;          // the last step ended an episode
  };

  const OnPolicyConfig config_;
  const AgentSpec spec_;
  const std::string name_;
  const int outputs_;  // of the network's policy: the actions, and the forecast if there is one
  MetaInput input_;
  OnPolicyLearner learner_;
  Rollout rollout_;
  Rng rng_;
  bool frozen_ = false;
  bool acted_ = false;
  AgentStats stats_;
  LossNumbers last_update_;
  std::vector<bool> trial_over_;  // by environment: one has ended within the rollout's fresh steps
  std::vector<LaneProgress> progress_;
  StepTaken step_;
};

}  // namespace

std::unique_ptr<OnPolicyAgent> MakeOnPolicyAgent(const OnPolicyConfig& config, const AgentSpec& spec,
                                                 OnPolicyParts parts) {
  NETWRIGHT_CHECK(spec.state_size >= 0 && spec.lanes > 0 && spec.actions > 0 && spec.actions <= kMaxActions);
  NETWRIGHT_CHECK(config.hidden > 0 && config.rollout >= 0);
  NETWRIGHT_CHECK(config.returns == "trial" || config.returns == "episode");
  NETWRIGHT_CHECK(config.memory == "trial" || config.memory == "episode");
  return std::make_unique<NetworkAgent>(config, spec, std::move(parts));
}

}  // namespace netwright
