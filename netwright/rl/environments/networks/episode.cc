#include "netwright/rl/environments/networks/episode.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {

NetworkEpisode::NetworkEpisode(std::shared_ptr<const SearchSpace> space, const EpisodeRules& rules)
    : space_(std::move(space)), rules_(rules), initial_(space_->Initial()) {
  if (rules_.max_steps <= 0 || !space_->ScoresPrefixes()) rules_.max_steps = space_->DefaultEpisodeLength();
  for (Action action = 0; action < space_->ActionCount(); ++action) all_.set(static_cast<size_t>(action));
}

TimeStep NetworkEpisode::Reset(const TaskContext& context) {
  context_ = context;
  phase_ = Phase::kStep;
  first_mask_ = OfferedOn(initial_);
  TimeStep start;
  BeginEpisode(start);
  return start;
}

Proposal NetworkEpisode::Step(Action action) {
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

TimeStep NetworkEpisode::Finish(const Evaluation& evaluation) {
  NETWRIGHT_CHECK(phase_ == Phase::kFinish);
  phase_ = Phase::kStep;
  TimeStep result;
  result.end = EndOf(evaluation);
  if (result.end != EpisodeEnd::kPointerOutOfRange) {
    result.reward = evaluation.reward() * (space_->IsPointerShift(action_) ? rules_.sigma : 1.0);
  }
  if (result.done()) {
    BeginEpisode(result);
    return result;
  }
  result.arch = arch_;
  result.mask = OfferedOn(arch_);
  result.step = steps_;
  return result;
}

void NetworkEpisode::BeginEpisode(TimeStep& step) {
  arch_ = initial_;
  steps_ = 0;
  step.arch = arch_;
  step.mask = first_mask_;
  step.step = 0;
}

// Never empty: where nothing is legal (no network fits the limits), there is the terminal action to leave by.
ActionMask NetworkEpisode::OfferedOn(const Architecture& arch) const {
  if (!rules_.mask_actions && space_->ScoresPrefixes()) return all_;
  ActionMask legal = space_->LegalActions(arch, context_.input, context_.limits);
  if (legal.none() && space_->TerminalAction() != kNoAction) legal.set(static_cast<size_t>(space_->TerminalAction()));
  return legal;
}

EpisodeEnd NetworkEpisode::EndOf(const Evaluation& evaluation) const {
  if (arch_.out_of_range != 0) return EpisodeEnd::kPointerOutOfRange;
  if (evaluation.outcome != Outcome::kOk && !IsPassable(evaluation.outcome)) return EpisodeEnd::kInvalid;
  if (action_ == space_->TerminalAction()) return EpisodeEnd::kTerminal;
  if (space_->IsTerminal(arch_)) return EpisodeEnd::kMaxLayers;
  if (steps_ >= rules_.max_steps) return EpisodeEnd::kMaxSteps;
  return EpisodeEnd::kNone;
}

// The network was refused for being over the limits, but further layers can bring it within them.
bool NetworkEpisode::IsPassable(Outcome outcome) const {
  if (outcome != Outcome::kInvalid && outcome != Outcome::kOutOfMemory) return false;
  const ActionMask legal = space_->LegalActions(arch_, context_.input, context_.limits);
  return legal.any() && !MayEnd(*space_, legal);
}

}  // namespace netwright
