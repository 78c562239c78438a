#ifndef NETWRIGHT_TESTING_KNOWN_ANSWER_ENVIRONMENTS_H_
#define NETWRIGHT_TESTING_KNOWN_ANSWER_ENVIRONMENTS_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/agent.h"

namespace netwright {

// Small worlds, one lane each, in which the best an agent can earn is known. They speak an agent's language directly:
// no networks, no evaluator.
class KnownAnswerEnvironment {
 public:
  virtual ~KnownAnswerEnvironment() = default;
  virtual int StateSize() const = 0;
  virtual int ActionCount() const = 0;
  virtual LaneInput Input() const = 0;          // its state lives until the next Step
  virtual LaneOutcome Step(Action action) = 0;  // the next episode, and trial, begin by themselves
};

// One-step bandit: arm a pays a / (arms - 1); the last arm is best. Every episode is one pull.
class OneStepBandit final : public KnownAnswerEnvironment {
 public:
  explicit OneStepBandit(int arms) : arms_(arms) {}
  int StateSize() const override { return 1; }
  int ActionCount() const override { return arms_; }
  LaneInput Input() const override {
    return {state_, ActionMask((1ull << arms_) - 1), 0, /*trial_start=*/!started_, /*episode_start=*/true};
  }
  LaneOutcome Step(Action action) override {
    started_ = true;
    return {static_cast<double>(action) / (arms_ - 1), true};
  }

 private:
  int arms_;
  bool started_ = false;
  std::vector<float> state_ = {1.0f};
};

// Two-step bandit whose clue lies in an earlier episode. A trial is two episodes of two steps. The first step of the
// first episode shows which arm will pay; the pull at the end of the second episode earns 1 on that arm, else 0;
// nothing else pays. Between clue and pull, only action 0 is offered and every reward is 0, so neither the previous
// action nor the previous reward can carry the clue over the episodes' border: only the memory can.
// Best: 1 a trial with memory over the trial, 1 / arms without.
class ClueInEarlierEpisode final : public KnownAnswerEnvironment {
 public:
  ClueInEarlierEpisode(int arms, uint64_t seed) : arms_(arms), rng_(seed), state_(arms) { StartTrial(); }
  int StateSize() const override { return arms_; }
  int ActionCount() const override { return arms_; }
  LaneInput Input() const override {
    const ActionMask offered((IsPull() ? 1ull << arms_ : 2ull) - 1);
    return {state_, offered, time_ % 2, /*trial_start=*/time_ == 0, /*episode_start=*/time_ % 2 == 0};
  }
  LaneOutcome Step(Action action) override {
    const LaneOutcome outcome{IsPull() && action == clue_ ? 1.0 : 0.0, time_ % 2 == 1};
    std::fill(state_.begin(), state_.end(), 0.0f);
    if (++time_ == 4) StartTrial();
    return outcome;
  }

 private:
  bool IsPull() const { return time_ == 3; }
  void StartTrial() {
    time_ = 0;
    clue_ = static_cast<int>(rng_.Below(arms_));
    state_[clue_] = 1.0f;
  }

  int arms_;
  Rng rng_;
  std::vector<float> state_;
  int time_ = 0;  // step of the trial
  Action clue_ = 0;
};

// Exploring now for a better later episode. A trial is two episodes. The first asks: look (action 1) earns nothing and
// shows, in its second step, which arm will pay; pass (action 0) earns 0.2 and shows nothing. The second is one pull of
// two arms: 1 on the right one, else 0. Best: 1 a trial, by looking; who counts an episode's own rewards only passes,
// and earns 0.7 on average.
class LookBeforeThePull final : public KnownAnswerEnvironment {
 public:
  explicit LookBeforeThePull(uint64_t seed) : rng_(seed) { StartTrial(); }
  int StateSize() const override { return 3; }
  int ActionCount() const override { return 2; }
  LaneInput Input() const override {
    return {state_, ActionMask(time_ == 1 ? 1 : 3), time_ % 2, /*trial_start=*/time_ == 0,
            /*episode_start=*/time_ != 1};
  }
  LaneOutcome Step(Action action) override {
    const LaneOutcome outcome{time_ == 0 ? 0.2 * (action == 0) : time_ == 2 ? 1.0 * (action == clue_) : 0.0, time_ > 0};
    std::fill(state_.begin(), state_.end(), 0.0f);
    if (time_ == 0 && action == 1) state_[1 + clue_] = 1.0f;
    if (++time_ == 3) StartTrial();
    return outcome;
  }

 private:
  void StartTrial() {
    time_ = 0;
    clue_ = static_cast<Action>(rng_.Below(2));
    state_ = {1.0f, 0.0f, 0.0f};
  }

  Rng rng_;
  std::vector<float> state_;
  int time_ = 0;  // step of the trial
  Action clue_ = 0;
};

// Masks at random; an action that was not offered is counted. A forbidden arm would pay most, so an agent that leaks
// probability to what is masked shows it.
class MaskedBandit final : public KnownAnswerEnvironment {
 public:
  MaskedBandit(int arms, uint64_t seed) : arms_(arms), rng_(seed) { Draw(); }
  int StateSize() const override { return arms_; }
  int ActionCount() const override { return arms_; }
  LaneInput Input() const override { return {state_, mask_, 0, /*trial_start=*/false, /*episode_start=*/true}; }
  LaneOutcome Step(Action action) override {
    const bool offered = mask_[action];
    violations_ += !offered;
    Draw();
    return {offered ? 0.0 : 1.0, true};
  }
  int violations() const { return violations_; }

 private:
  void Draw() {
    mask_.reset();
    while (mask_.none()) mask_ = ActionMask(rng_.Below(1ull << arms_));
    state_.assign(arms_, 0.0f);
    for (int arm = 0; arm < arms_; ++arm) state_[arm] = mask_[arm] ? 1.0f : 0.0f;
  }

  int arms_;
  Rng rng_;
  ActionMask mask_;
  std::vector<float> state_;
  int violations_ = 0;
};

// Lets an agent act `steps` steps in all lanes at once; returns the sum of rewards over steps and lanes.
inline double PlayKnownAnswer(Agent& agent, std::span<const std::unique_ptr<KnownAnswerEnvironment>> lanes, int steps,
                              bool explore) {
  double total = 0;
  std::vector<LaneInput> inputs(lanes.size());
  std::vector<LaneOutcome> outcomes(lanes.size());
  std::vector<Action> actions(lanes.size());
  for (int step = 0; step < steps; ++step) {
    for (size_t i = 0; i < lanes.size(); ++i) inputs[i] = lanes[i]->Input();
    agent.Act(inputs, explore, actions);
    for (size_t i = 0; i < lanes.size(); ++i) {
      outcomes[i] = lanes[i]->Step(actions[i]);
      total += outcomes[i].reward;
    }
    agent.Observe(outcomes);
  }
  return total;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_KNOWN_ANSWER_ENVIRONMENTS_H_
