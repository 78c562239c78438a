#include "netwright/rl/agents/on_policy/on_policy_agent.h"

#include <algorithm>
#include <cmath>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/rl/agents/on_policy/learner.h"
#include "netwright/rl/agents/on_policy/meta_input.h"
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
class OnPolicyAgent final : public Agent {
 public:
  OnPolicyAgent(const OnPolicyConfig& config, const AgentSpec& spec, OnPolicyParts parts)
      : config_(config),
        spec_(spec),
        name_(parts.name),
        input_(spec.state_size, spec.actions, spec.lanes),
        learner_(MakeLearner(std::move(parts))),
        rollout_(std::max(config.rollout, 1), spec.lanes, input_.size(), spec.actions),
        rng_(spec.seed, "agent/act"),
        trial_over_(spec.lanes),
        step_{.logits = std::vector<double>(static_cast<size_t>(spec.lanes) * spec.actions),
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
      policy.Set(std::span(step_.logits).subspan(static_cast<size_t>(lane) * spec_.actions, spec_.actions),
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
    const bool over_the_trial = OverTheTrial();
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      NETWRIGHT_CHECK(std::isfinite(outcomes[lane].reward));
      input_.Remember(lane, step_.actions[lane], outcomes[lane].reward);
      const size_t at = rollout_.At(rollout_.steps, lane);
      rollout_.actions[at] = step_.actions[lane];
      rollout_.rewards[at] = outcomes[lane].reward;
      rollout_.done[at] = outcomes[lane].done && !over_the_trial;
      rollout_.log_probabilities[at] = step_.log_probabilities[lane];
    }
    if (!frozen_) ++rollout_.steps;
  }

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
    ReadPolicyTensors(in, header, state);
    stats_ = AgentStats{.updates = CountOf(header, "updates")};
    learner_.SetState(state, CountOf(header, "optimizer_steps"));
    network().ClearMemory();
    input_ = MetaInput(spec_.state_size, spec_.actions, spec_.lanes);
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
                              .actions = spec_.actions,
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
    return identity;
  }

  // Unfinished experience, and what gradients would have reached back to.
  void DropExperience() {
    rollout_.steps = 0;
    rollout_.context = 0;
    std::fill(trial_over_.begin(), trial_over_.end(), false);
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
    const bool over_the_trial = OverTheTrial();
    uint8_t* illegal = rollout_.IllegalAt(slot).data();
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      const Observation& input = inputs[lane];
      const bool forget = input.trial_start || (input.episode_start && config_.memory == "episode");
      keep[lane] = forget ? 0.0f : 1.0f;
      for (int action = 0; action < spec_.actions; ++action) *illegal++ = !input.mask[action];
      const bool cut = input.trial_start || (input.episode_start && !over_the_trial);
      if (slot > 0 && cut) rollout_.done[rollout_.At(slot - 1, lane)] = 1;
      if (rollout_.fresh() > 0 && input.trial_start) trial_over_[lane] = true;
    }
  }

  void Learn() {
    const int next = rollout_.steps;
    const std::vector<double> bootstrap = network().Values(rollout_.InputsAt(next), rollout_.KeepAt(next));
    learner_.Update(rollout_, bootstrap);
    ++stats_.updates;
    const int context = NextContext(rollout_, Bptt(), config_.rollout);
    rollout_.Restart(context);
    network().BeginRollout(context);
    std::fill(trial_over_.begin(), trial_over_.end(), false);
  }

  const OnPolicyConfig config_;
  const AgentSpec spec_;
  const std::string name_;
  MetaInput input_;
  OnPolicyLearner learner_;
  Rollout rollout_;
  Rng rng_;
  bool frozen_ = false;
  bool acted_ = false;
  AgentStats stats_;
  std::vector<bool> trial_over_;  // by environment: one has ended within the rollout's fresh steps
  StepTaken step_;
};

}  // namespace

std::unique_ptr<Agent> MakeOnPolicyAgent(const OnPolicyConfig& config, const AgentSpec& spec, OnPolicyParts parts) {
  NETWRIGHT_CHECK(spec.state_size >= 0 && spec.lanes > 0 && spec.actions > 0 && spec.actions <= kMaxActions);
  NETWRIGHT_CHECK(config.hidden > 0 && config.rollout >= 0);
  NETWRIGHT_CHECK(config.returns == "trial" || config.returns == "episode");
  NETWRIGHT_CHECK(config.memory == "trial" || config.memory == "episode");
  return std::make_unique<OnPolicyAgent>(config, spec, std::move(parts));
}

}  // namespace netwright
