#include "netwright/run/session/early_training.h"

#include <chrono>
#include <span>

namespace netwright {
namespace {

constexpr int64_t kNetworks = 3;                             // to choose from
constexpr double kFrom = 0.04, kLate = 0.08, kUntil = 0.14;  // of the budget: when it may begin; late: with any
constexpr double kEnd = 0.19;                                // when the model is to stand

}  // namespace

bool EarlyTraining::IsTime(int64_t trained, double elapsed, double budget) {
  if (budget <= 0 || trained < 1 || elapsed > kUntil * budget) return false;
  return elapsed >= (trained >= kNetworks ? kFrom : kLate) * budget;
}

double EarlyTraining::SecondsFor(double elapsed, double budget) { return kEnd * budget - elapsed; }

void EarlyTraining::OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts& counts) {
  if (begun_) return;
  if (evaluation.outcome == Outcome::kOk && (!best_ || evaluation.reward() > best_reward_)) {
    best_ = proposal.arch;
    best_reward_ = evaluation.reward();
  }
  const double elapsed = session_.clock.TotalSeconds(), budget = session_.spec.budget;
  if (!best_ || !IsTime(counts.trained, elapsed, budget)) return;
  begun_ = true;
  session_.problem->TrainEarly({.candidates = std::span(&*best_, 1),
                                .store = *session_.store,
                                .run = session_.run,
                                .folder = session_.folder.path(),
                                .seconds = SecondsFor(elapsed, budget)});
}

void EarlyTraining::OnWait(const LoopCounts&) {
  if (begun_) session_.problem->GoOnEarly();
}

}  // namespace netwright
