#ifndef NETWRIGHT_FINAL_HALVING_PROGRESS_H_
#define NETWRIGHT_FINAL_HALVING_PROGRESS_H_

#include <cstddef>
#include <vector>

namespace netwright {

// The share of a halving that is done, by the predicted times of its rungs (PredictRungSeconds), corrected by the
// measured ones. Wall seconds. Not thread-safe.
class HalvingProgress {
 public:
  HalvingProgress() = default;
  // timed: rung_seconds were measured; else they are right only in proportion, and the first rung shows the scale.
  HalvingProgress(std::vector<double> rung_seconds, bool timed);

  // Replaces the prediction for `rung` and all behind it.
  void Predict(size_t rung, const std::vector<double>& seconds);

  // How much of `rung` is done after `seconds` of it, in [0, 1], by the clock where its time is known, else by its
  // jobs.
  double RungShare(size_t rung, double seconds, double jobs) const;

  // Never less than it was before.
  double Advance(size_t rung, double share);

  // `rung` is over and took so long: those to come are as much slower or faster than predicted.
  void Learn(size_t rung, double seconds);

 private:
  double Predicted(size_t rung) const { return rung < rung_seconds_.size() ? rung_seconds_[rung] : 0; }

  std::vector<double> rung_seconds_;
  bool timed_ = false;
  double fraction_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_HALVING_PROGRESS_H_
