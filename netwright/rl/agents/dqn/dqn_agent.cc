#include <algorithm>
#include <cmath>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/rl/agents/dqn/dqn.h"
#include "netwright/rl/agents/dqn/learner.h"
#include "netwright/rl/policy_file.h"
#include "netwright/rl/replay.h"

namespace netwright {
namespace {

int64_t ScheduleOf(const DqnConfig& config, const AgentSpec& spec) {
  if (config.schedule > 0) return config.schedule;
  return spec.total_steps > 0 ? spec.total_steps : kUnplannedSchedule;
}

int64_t CapacityOf(const DqnConfig& config, const AgentSpec& spec) {
  const int64_t wanted = config.buffer > 0 ? config.buffer : ScheduleOf(config, spec) / 2;
  return std::max<int64_t>(wanted, config.batch);
}

double Linear(double from, double to, double share) { return from + (to - from) * std::min(share, 1.0); }

// Of the epsilon-greedy choice among `count` actions, nats.
double Entropy(double epsilon, double count) {
  const auto term = [](double share) { return share > 0 ? -share * std::log(share) : 0.0; };
  return term(1 - epsilon + epsilon / count) + (count - 1) * term(epsilon / count);
}

// A lane's transition is complete once its next input is known. The transitions of a step are then added in lane
// order, and one update follows for each: with one lane that is the order of OpenAI Baselines' deepq.
class DqnAgent final : public Agent {
 public:
  DqnAgent(const DqnConfig& config, const AgentSpec& spec)
      : config_(config),
        spec_(spec),
        sizes_{spec.state_size, spec.actions},
        schedule_(ScheduleOf(config, spec)),
        learner_({.network = {.sizes = sizes_, .trunk = config.trunk, .head = config.head, .seed = spec.seed},
                  .learning_rate = config.learning_rate,
                  .gamma = config.gamma,
                  .max_gradient_norm = config.max_gradient_norm}),
        replay_(MakeReplay()),
        act_rng_(spec.seed, "agent/act"),
        replay_rng_(spec.seed, "agent/replay"),
        states_(static_cast<size_t>(spec.lanes) * spec.state_size),
        values_(static_cast<size_t>(spec.lanes) * spec.actions),
        actions_(spec.lanes),
        outcomes_(spec.lanes) {}

  void Act(std::span<const Observation> inputs, std::span<Action> actions) override {
    NETWRIGHT_CHECK(!acted_ && static_cast<int>(inputs.size()) == spec_.lanes && actions.size() == inputs.size());
    acted_ = true;
    if (pending_) Learn(inputs);
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      NETWRIGHT_CHECK(static_cast<int>(inputs[lane].state.size()) == spec_.state_size);
      std::copy(inputs[lane].state.begin(), inputs[lane].state.end(), StateOf(lane).begin());
    }
    learner_.Values(states_, values_);
    stats_.entropy = 0;
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      actions_[lane] = Choose(lane, inputs[lane].mask, Epsilon());
      if (!frozen_) ++explored_;
    }
    std::copy(actions_.begin(), actions_.end(), actions.begin());
  }

  void Observe(std::span<const StepResult> outcomes) override {
    NETWRIGHT_CHECK(acted_ && static_cast<int>(outcomes.size()) == spec_.lanes);
    acted_ = false;
    for (const StepResult& outcome : outcomes) NETWRIGHT_CHECK(std::isfinite(outcome.reward));
    std::copy(outcomes.begin(), outcomes.end(), outcomes_.begin());
    pending_ = !frozen_;
  }

  void SetFrozen(bool frozen) override {
    NETWRIGHT_CHECK(!acted_);
    frozen_ = frozen;
    pending_ = false;
  }

  AgentStats stats() const override { return stats_; }

  void Save(std::ostream& out) const override {
    nlohmann::json header = Identity();
    header["hyper_parameters"] = {{"learning_rate", config_.learning_rate},
                                  {"gamma", config_.gamma},
                                  {"batch", config_.batch},
                                  {"learning_starts", config_.learning_starts},
                                  {"target_interval", config_.target_interval},
                                  {"max_gradient_norm", config_.max_gradient_norm},
                                  {"epsilon_start", config_.epsilon_start},
                                  {"epsilon_end", config_.epsilon_end},
                                  {"schedule", schedule_},
                                  {"buffer", CapacityOf(config_, spec_)},
                                  {"prioritised", config_.prioritised},
                                  {"priority_alpha", config_.priority_alpha},
                                  {"priority_beta", config_.priority_beta}};
    header["updates"] = learner_.updates();
    WritePolicy(out, std::move(header), learner_.State());
  }

  void Load(std::istream& in) override {
    NETWRIGHT_CHECK(!acted_);
    const nlohmann::json header = ReadPolicyHeader(in);
    RequirePolicyFits(header, Identity());
    const auto updates = header.find("updates");
    if (updates == header.end() || !updates->is_number_unsigned() || updates->get<int64_t>() < 0) {
      FailUsage("the policy does not fit: it does not say how many updates it has learnt from");
    }
    std::vector<PolicyTensor> state = learner_.State();
    ReadPolicyTensors(in, header, state);
    learner_.SetState(state, *updates);
    replay_ = MakeReplay();
    pending_ = false;
    steps_ = 0;
    explored_ = 0;
    stats_ = AgentStats{};
    stats_.updates = *updates;
  }

 private:
  nlohmann::json Identity() const {
    nlohmann::json identity = PolicyIdentity("dqn", spec_, {{{"name", "state"}, {"size", spec_.state_size}}});
    identity["trunk"] = config_.trunk;
    identity["head"] = config_.head;
    return identity;
  }

  Replay MakeReplay() const {
    return Replay(CapacityOf(config_, spec_), sizes_, config_.prioritised ? config_.priority_alpha : 0.0);
  }

  std::span<float> StateOf(int lane) {
    return std::span(states_).subspan(static_cast<size_t>(lane) * spec_.state_size, spec_.state_size);
  }

  double Epsilon() const {
    if (frozen_) return config_.epsilon_end;
    return Linear(config_.epsilon_start, config_.epsilon_end, static_cast<double>(explored_) / schedule_);
  }

  Action Choose(int lane, const ActionMask& mask, double epsilon) {
    const std::span<const double> values =
        std::span(values_).subspan(static_cast<size_t>(lane) * spec_.actions, spec_.actions);
    offered_.clear();
    for (Action action = 0; action < spec_.actions; ++action) {
      if (mask[action]) offered_.push_back(action);
    }
    NETWRIGHT_CHECK(!offered_.empty());
    stats_.entropy += Entropy(epsilon, static_cast<double>(offered_.size())) / spec_.lanes;
    if (act_rng_.Bernoulli(epsilon)) return offered_[act_rng_.Below(offered_.size())];
    return *std::max_element(offered_.begin(), offered_.end(),
                             [&](Action a, Action b) { return values[a] < values[b]; });
  }

  // The last step's transitions, whose next inputs are these.
  void Learn(std::span<const Observation> inputs) {
    pending_ = false;
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      const Observation& next = inputs[lane];
      const bool done = outcomes_[lane].done || next.trial_start || next.episode_start;
      replay_.Add({StateOf(lane), actions_[lane], outcomes_[lane].reward, done, next.state, next.mask});
    }
    for (int lane = 0; lane < spec_.lanes; ++lane) {
      if (++steps_ <= config_.learning_starts) continue;
      Update();
      if (steps_ % config_.target_interval == 0) learner_.CopyToTarget();
    }
  }

  void Update() {
    const double beta = Linear(config_.priority_beta, 1.0, static_cast<double>(steps_) / schedule_);
    replay_.Sample(config_.batch, beta, replay_rng_);
    const DqnUpdate update = learner_.Update(replay_.batch());
    std::vector<double> errors(update.values);
    for (size_t row = 0; row < errors.size(); ++row) errors[row] -= update.targets[row];
    replay_.Learnt(errors);
    ++stats_.updates;
  }

  const DqnConfig config_;
  const AgentSpec spec_;
  const TransitionSizes sizes_;
  const int64_t schedule_;
  DqnLearner learner_;
  Replay replay_;
  Rng act_rng_;
  Rng replay_rng_;
  bool frozen_ = false;
  bool acted_ = false;
  bool pending_ = false;  // outcomes_ are not in the replay yet
  int64_t steps_ = 0;     // transitions learnt of
  int64_t explored_ = 0;  // steps acted under the exploration's schedule
  AgentStats stats_;
  std::vector<float> states_;  // [lanes][state], of the last act
  std::vector<double> values_;
  std::vector<Action> actions_;
  std::vector<StepResult> outcomes_;
  std::vector<Action> offered_;
};

}  // namespace

std::unique_ptr<Agent> MakeDqn(const DqnConfig& config, const AgentSpec& spec) {
  NETWRIGHT_CHECK(spec.state_size > 0 && spec.lanes > 0 && spec.actions > 0 && spec.actions <= kMaxActions);
  return std::make_unique<DqnAgent>(config, spec);
}

}  // namespace netwright
