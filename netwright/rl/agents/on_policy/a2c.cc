#include <algorithm>
#include <cmath>
#include <istream>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/rl/agents/on_policy/a2c_config.h"
#include "netwright/rl/agents/on_policy/a2c_learner.h"
#include "netwright/rl/agents/on_policy/lane_encoder.h"
#include "netwright/rl/policy_file.h"
#include "netwright/rl/rollout.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// Softmax over the offered actions of one lane.
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

  Action best() const { return best_; }
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

  Action SampleUniformly(Rng& rng) const { return UniformAction(mask_, rng); }

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
class A2cAgent final : public Agent {
 public:
  A2cAgent(const A2cConfig& config, const AgentSpec& spec)
      : config_(config),
        spec_(spec),
        over_the_trial_(config.returns == "trial"),
        bptt_(BpttSteps(config)),
        encoder_(spec.state_size, spec.actions, spec.lanes),
        learner_(MakeA2cLearner(config, {encoder_.size(), spec.actions, spec.lanes}, spec.seed, A2cPrecision::kFloat)),
        rollout_(config.rollout, spec.lanes, encoder_.size(), spec.actions),
        rng_(spec.seed, "agent/act"),
        logits_(static_cast<size_t>(spec.lanes) * spec.actions),
        values_(spec.lanes),
        actions_(spec.lanes) {}

  void Act(std::span<const LaneInput> inputs, bool explore, std::span<Action> actions) override {
    NETWRIGHT_CHECK(!acted_ && static_cast<int>(inputs.size()) == spec_.lanes && actions.size() == inputs.size());
    acted_ = true;
    TakeIn(inputs);
    if (rollout_.fresh() == config_.rollout) Learn();
    if (rollout_.steps == 0) learner_->BeginRollout(0);
    learner_->Step(rollout_.InputsAt(rollout_.steps), rollout_.KeepAt(rollout_.steps), logits_, values_);
    stats_.entropy = 0;
    Categorical policy;
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      policy.Set(std::span(logits_).subspan(static_cast<size_t>(lane) * spec_.actions, spec_.actions),
                 inputs[lane].mask);
      stats_.entropy += policy.entropy() / spec_.lanes;
      const bool uniform = config_.random_first_action && inputs[lane].trial_start;
      actions_[lane] = !explore ? policy.best() : uniform ? policy.SampleUniformly(rng_) : policy.Sample(rng_);
    }
    std::copy(actions_.begin(), actions_.end(), actions.begin());
  }

  void Observe(std::span<const LaneOutcome> outcomes) override {
    NETWRIGHT_CHECK(acted_ && static_cast<int>(outcomes.size()) == spec_.lanes);
    acted_ = false;
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      NETWRIGHT_CHECK(std::isfinite(outcomes[lane].reward));
      encoder_.Remember(lane, actions_[lane], outcomes[lane].reward);
      const size_t at = rollout_.At(rollout_.steps, lane);
      rollout_.actions[at] = actions_[lane];
      rollout_.rewards[at] = outcomes[lane].reward;
      rollout_.done[at] = outcomes[lane].done && !over_the_trial_;
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
    WritePolicy(out, std::move(header), learner_->State());
  }

  void Load(std::istream& in) override {
    NETWRIGHT_CHECK(!acted_);
    const nlohmann::json header = ReadPolicyHeader(in);
    RequirePolicyFits(header, Identity());
    std::vector<PolicyTensor> state = learner_->State();
    ReadPolicyTensors(in, header, state);
    learner_->SetState(state);
    learner_->ClearMemory();
    encoder_ = LaneEncoder(spec_.state_size, spec_.actions, spec_.lanes);
    DropExperience();
    stats_ = AgentStats{};
    const auto updates = header.find("updates");
    if (updates != header.end() && updates->is_number_integer()) stats_.updates = *updates;
  }

 private:
  nlohmann::json Identity() const {
    nlohmann::json identity = PolicyIdentity("a2c", spec_, encoder_.Blocks());
    identity["hidden"] = config_.hidden;
    return identity;
  }

  // Unfinished experience, and what gradients would have reached back to.
  void DropExperience() {
    rollout_.steps = 0;
    rollout_.context = 0;
  }

  // Writes the inputs into the slot after the rollout's last step.
  void TakeIn(std::span<const LaneInput> inputs) {
    const int slot = rollout_.steps;
    rollout_.Reserve(slot + 1);
    encoder_.Encode(inputs, rollout_.InputsAt(slot));
    const std::span<float> keep = rollout_.KeepAt(slot);
    uint8_t* illegal = rollout_.IllegalAt(slot).data();
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      const LaneInput& input = inputs[lane];
      const bool forget = input.trial_start || (input.episode_start && config_.memory == "episode");
      keep[lane] = forget ? 0.0f : 1.0f;
      for (int action = 0; action < spec_.actions; ++action) *illegal++ = !input.mask[action];
      const bool cut = input.trial_start || (input.episode_start && !over_the_trial_);
      if (slot > 0 && cut) rollout_.done[rollout_.At(slot - 1, lane)] = 1;
    }
  }

  void Learn() {
    const int next = rollout_.steps;
    const std::vector<double> bootstrap = learner_->Values(rollout_.InputsAt(next), rollout_.KeepAt(next));
    const A2cUpdate update = learner_->Update(rollout_, DiscountedReturns(rollout_, bootstrap, config_.gamma));
    ++stats_.updates;
    stats_.policy_loss = update.policy_loss;
    stats_.value_loss = update.value_loss;
    stats_.gradient_norm = update.gradient_norm;
    const int context = NextContext(rollout_, bptt_, config_.rollout);
    rollout_.Restart(context);
    learner_->BeginRollout(context);
  }

  const A2cConfig config_;
  const AgentSpec spec_;
  const bool over_the_trial_;  // returns cross episodes' borders
  const int bptt_;
  LaneEncoder encoder_;
  std::unique_ptr<A2cLearner> learner_;
  Rollout rollout_;
  Rng rng_;
  bool frozen_ = false;
  bool acted_ = false;
  AgentStats stats_;
  std::vector<double> logits_;
  std::vector<double> values_;
  std::vector<Action> actions_;
};

}  // namespace

std::unique_ptr<Agent> MakeA2c(const A2cConfig& config, const AgentSpec& spec) {
  NETWRIGHT_CHECK(spec.state_size >= 0 && spec.lanes > 0 && spec.actions > 0 && spec.actions <= kMaxActions);
  NETWRIGHT_CHECK(config.hidden > 0 && config.rollout > 0);
  NETWRIGHT_CHECK(config.returns == "trial" || config.returns == "episode");
  NETWRIGHT_CHECK(config.memory == "trial" || config.memory == "episode");
  return std::make_unique<A2cAgent>(config, spec);
}

}  // namespace netwright
