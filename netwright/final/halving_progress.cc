#include "netwright/final/halving_progress.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace netwright {

HalvingProgress::HalvingProgress(std::vector<double> rung_seconds, bool timed)
    : rung_seconds_(std::move(rung_seconds)), timed_(timed) {}

void HalvingProgress::Predict(size_t rung, const std::vector<double>& seconds) {
  rung_seconds_.resize(rung);
  rung_seconds_.insert(rung_seconds_.end(), seconds.begin(), seconds.end());
}

double HalvingProgress::RungShare(size_t rung, double seconds, double jobs) const {
  const double predicted = Predicted(rung);
  return std::clamp(timed_ && predicted > 0 ? seconds / predicted : jobs, 0.0, 1.0);
}

double HalvingProgress::Advance(size_t rung, double share) {
  if (rung >= rung_seconds_.size()) return fraction_;
  const auto here = rung_seconds_.begin() + static_cast<std::ptrdiff_t>(rung);
  const double before = std::accumulate(rung_seconds_.begin(), here, 0.0);
  const double total = std::accumulate(here, rung_seconds_.end(), before);
  if (total > 0) fraction_ = std::max(fraction_, (before + share * *here) / total);
  return fraction_;
}

void HalvingProgress::Learn(size_t rung, double seconds) {
  if (!(Predicted(rung) > 0) || !(seconds > 0)) return;
  const double factor = seconds / Predicted(rung);
  for (double& predicted : rung_seconds_) predicted *= factor;
  timed_ = true;
}

}  // namespace netwright
