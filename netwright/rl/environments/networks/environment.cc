#include "netwright/rl/environments/networks/environment.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

class ReferenceEnvironment final : public Environment {
 public:
  ReferenceEnvironment(std::shared_ptr<const SearchSpace> space, const EpisodeRules& rules)
      : space_(std::move(space)),
        rules_(rules),
        max_steps_(rules.max_steps > 0 && space_->ScoresPrefixes() ? rules.max_steps : space_->DefaultEpisodeLength()),
        initial_(space_->Initial()) {
    for (Action action = 0; action < space_->ActionCount(); ++action) all_.set(static_cast<size_t>(action));
  }

  TimeStep Reset(const TaskContext& context) override {
    context_ = context;
    phase_ = Phase::kStep;
    first_mask_ = OfferedOn(initial_);
    TimeStep start;
    BeginEpisode(start);
    return start;
  }

  Proposal Step(Action action) override {
    NETWRIGHT_CHECK(phase_ == Phase::kStep && action >= 0 && action < space_->ActionCount());
    arch_ = space_->Apply(arch_, action);
    action_ = action;
    ++steps_;
    phase_ = Phase::kFinish;
    Proposal proposal;
    proposal.arch = arch_;
    proposal.task = context_.task;
    proposal.pointer_shift = space_->IsPointerShift(action);
    return proposal;
  }

  TimeStep Finish(const Evaluation& evaluation) override {
    NETWRIGHT_CHECK(phase_ == Phase::kFinish);
    phase_ = Phase::kStep;
    TimeStep result;
    result.evaluated = arch_;
    result.evaluation = evaluation;
    result.end = EndOf(evaluation);
    result.done = result.end != EpisodeEnd::kNone;
    if (result.end != EpisodeEnd::kPointerOutOfRange) {
      result.reward = evaluation.reward() * (space_->IsPointerShift(action_) ? rules_.sigma : 1.0);
    }
    if (result.done) {
      BeginEpisode(result);
      return result;
    }
    result.arch = arch_;
    result.mask = OfferedOn(arch_);
    result.step = steps_;
    return result;
  }

  const SearchSpace& space() const override { return *space_; }

 private:
  enum class Phase { kReset, kStep, kFinish };  // the call that comes next

  void BeginEpisode(TimeStep& step) {
    arch_ = initial_;
    steps_ = 0;
    step.arch = arch_;
    step.mask = first_mask_;
    step.step = 0;
  }

  // Never empty: where nothing is legal (no network fits the limits), there is the terminal action to leave by.
  ActionMask OfferedOn(const Architecture& arch) const {
    if (!rules_.mask_actions && space_->ScoresPrefixes()) return all_;
    ActionMask legal = space_->LegalActions(arch, context_.input, context_.limits);
    if (legal.none() && space_->TerminalAction() != kNoAction) legal.set(static_cast<size_t>(space_->TerminalAction()));
    return legal;
  }

  EpisodeEnd EndOf(const Evaluation& evaluation) const {
    if (arch_.out_of_range != 0) return EpisodeEnd::kPointerOutOfRange;
    if (evaluation.outcome != Outcome::kOk && !IsPassable(evaluation.outcome)) return EpisodeEnd::kInvalid;
    if (action_ == space_->TerminalAction()) return EpisodeEnd::kTerminal;
    if (space_->IsTerminal(arch_)) return EpisodeEnd::kMaxLayers;
    if (steps_ >= max_steps_) return EpisodeEnd::kMaxSteps;
    return EpisodeEnd::kNone;
  }

  // The network was refused for being over the limits, but further layers can bring it within them.
  bool IsPassable(Outcome outcome) const {
    if (outcome != Outcome::kInvalid && outcome != Outcome::kOutOfMemory) return false;
    const ActionMask legal = space_->LegalActions(arch_, context_.input, context_.limits);
    return legal.any() && !MayEnd(*space_, legal);
  }

  const std::shared_ptr<const SearchSpace> space_;
  const EpisodeRules rules_;
  const int max_steps_;
  const Architecture initial_;
  ActionMask all_;

  TaskContext context_;
  ActionMask first_mask_;  // of the empty network
  Phase phase_ = Phase::kReset;
  Architecture arch_;
  Action action_ = 0;
  int steps_ = 0;
};

}  // namespace

std::unique_ptr<Environment> MakeEnvironment(std::shared_ptr<const SearchSpace> space, const EpisodeRules& rules) {
  return std::make_unique<ReferenceEnvironment>(std::move(space), rules);
}

}  // namespace netwright
