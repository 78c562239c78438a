#include "studies/runs/schedule.h"

#include <algorithm>
#include <string>

#include "netwright/base/check.h"
#include "netwright/run/presets.h"
#include "netwright/run/spec.h"

namespace netwright {

StudySchedule::StudySchedule(const StudyPlan& plan, const std::vector<bool>& finished, int workers)
    : plan_(&plan), given_(plan.runs.size(), 0), free_(workers) {
  NETWRIGHT_CHECK(finished.size() == plan.runs.size() && workers > 0);
  for (const bool is_finished : finished) states_.push_back(is_finished ? State::kFinished : State::kWaiting);
}

std::optional<StudySchedule::Start> StudySchedule::Next() {
  if (free_ == 0) return std::nullopt;
  std::vector<size_t> ready;
  for (size_t i = 0; i < states_.size(); ++i) {
    if (IsReady(i)) ready.push_back(i);
  }
  if (ready.empty()) return std::nullopt;
  const size_t run = ready.front();
  const int at_once = InFlight(MakeSpec(plan_->runs[run].settings));
  const int share = free_ / static_cast<int>(ready.size());
  const int workers = std::clamp(std::max((at_once + 1) / 2, share), 1, std::min(at_once, free_));
  states_[run] = State::kRunning;
  given_[run] = workers;
  free_ -= workers;
  return Start{run, workers};
}

void StudySchedule::Finish(size_t run) {
  NETWRIGHT_CHECK(states_[run] == State::kRunning);
  states_[run] = State::kFinished;
  free_ += given_[run];
}

bool StudySchedule::IsDone() const {
  return std::all_of(states_.begin(), states_.end(), [](State state) { return state == State::kFinished; });
}

bool StudySchedule::IsReady(size_t run) const {
  if (states_[run] != State::kWaiting) return false;
  const StudyRun& of = plan_->runs[run];
  return (of.policy_from.empty() || HasFinished(of.policy_from)) &&
         std::all_of(of.best_of.begin(), of.best_of.end(), [&](const std::string& name) { return HasFinished(name); });
}

bool StudySchedule::HasFinished(const std::string& name) const {
  for (size_t i = 0; i < states_.size(); ++i) {
    if (plan_->runs[i].name == name) return states_[i] == State::kFinished;
  }
  return true;  // not of this plan
}

}  // namespace netwright
