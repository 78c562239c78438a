#include "netwright/run/session/search_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "netwright/report/network_text.h"

namespace netwright {
namespace {

std::string ExpectedText(double expected) {
  return std::isnan(expected) ? "" : fmt::format(" (expected {:.2f})", expected);
}

}  // namespace

SearchProgress::SearchProgress(Progress& progress, const BudgetClock& clock, std::shared_ptr<const SearchSpace> space,
                               Goal goal)
    : progress_(progress), clock_(clock), space_(std::move(space)), goal_(goal) {}

void SearchProgress::OnResult(const Proposal&, const Evaluation& evaluation) {
  if (!evaluation.cached) train_seconds_ += evaluation.metrics.train_seconds;
}

void SearchProgress::OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts&) {
  if (goal_.every) {
    progress_.Note(fmt::format(
        "{:5} {:11} {:.4f}{} {:6.1f}s  {}", evaluation.id, evaluation.cached ? "seen" : OutcomeName(evaluation.outcome),
        evaluation.reward(), (evaluation.metrics.extrapolated() ? " (forecast)" : "") + ExpectedText(proposal.expected),
        evaluation.metrics.train_seconds, NetworkName(space_->Format(proposal.arch))));
  }
  if (evaluation.outcome == Outcome::kOk && evaluation.reward() > best_reward_) {
    best_reward_ = evaluation.reward();
    best_accuracy_ = evaluation.metrics.accuracy;
    best_expected_ = proposal.expected;
  }
}

void SearchProgress::OnWait(const LoopCounts& counts) {
  double fraction = std::nan("");
  const auto reach = [&](double done, double goal) {
    if (goal > 0) fraction = std::fmax(fraction, done / goal);
  };
  reach(static_cast<double>(counts.trained), static_cast<double>(goal_.evaluations));
  reach(static_cast<double>(counts.proposed), static_cast<double>(goal_.proposals));
  reach(clock_.SearchSeconds(), clock_.SearchBudget());
  const bool any = best_reward_ > -std::numeric_limits<double>::infinity();
  progress_.Update("search", fraction,
                   SearchProgressText(any ? std::optional(best_accuracy_) : std::nullopt, best_expected_,
                                      counts.trained, clock_.SearchSeconds()));
}

std::string SearchProgressText(std::optional<double> best, double expected, int64_t trained, double seconds) {
  return fmt::format("{}{} trained, {:.1f} a minute",
                     best ? fmt::format("best {:.4f}{}, ", *best, ExpectedText(expected)) : "", trained,
                     static_cast<double>(trained) * 60 / std::max(seconds, 1.0));
}

}  // namespace netwright
