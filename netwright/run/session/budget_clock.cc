#include "netwright/run/session/budget_clock.h"

#include <algorithm>

namespace netwright {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

// Seconds kept back from the budget for the test, the export and the exit.
double Reserve(double budget) { return std::clamp(0.03 * budget, 1.0, 15.0); }

}  // namespace

BudgetClock::BudgetClock(const RunFolder& folder, double budget, double search_share)
    : folder_(folder),
      budget_(budget),
      search_share_(search_share),
      start_(Clock::now()),
      earlier_(folder.ReadClock()) {}

void BudgetClock::BeginSearch() { search_start_ = Clock::now(); }
void BudgetClock::EndSearch() { search_end_ = Clock::now(); }
void BudgetClock::BeginFinal() { final_start_ = Clock::now(); }

double BudgetClock::SearchBudget() const {
  if (budget_ == 0) return 0;
  return search_share_ < 1 ? search_share_ * budget_ : std::max(1.0, budget_ - 1);
}

Clock::time_point BudgetClock::After(double seconds) const {
  if (budget_ == 0) return Clock::time_point::max();
  const double left = std::max(0.0, seconds - earlier_.search - Seconds(start_, search_start_));
  return search_start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(left));
}

double BudgetClock::SearchSeconds() const {
  if (search_start_ == Time{}) return earlier_.search;
  return earlier_.search + Seconds(search_start_, search_end_ == Time{} ? Clock::now() : search_end_);
}

double BudgetClock::FinalBudget() const {
  return budget_ == 0 ? 0 : std::max(1.0, budget_ - Reserve(budget_) - TotalSeconds());
}

double BudgetClock::FinalSeconds() const {
  return earlier_.final_training + (final_start_ == Time{} ? 0 : Seconds(final_start_, Clock::now()));
}

double BudgetClock::TotalSeconds() const {
  return earlier_.search + earlier_.final_training + Seconds(start_, Clock::now());
}

void BudgetClock::OnResult(const Proposal&, const Evaluation&) {
  const Time now = Clock::now();
  if (saved_ != Time{} && now - saved_ < std::chrono::seconds(1)) return;
  saved_ = now;
  Save();
}

void BudgetClock::Save() const { folder_.WriteClock({SearchSeconds(), FinalSeconds()}); }

}  // namespace netwright
