#include "netwright/measure/measure.h"

#include <algorithm>
#include <chrono>

#include "netwright/base/check.h"

namespace netwright {
namespace {

// Calls `work` for at least `seconds`; units a second.
double RunFor(double seconds, const std::function<int64_t()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  int64_t units = 0;
  double elapsed = 0;
  do {
    units += work();
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (elapsed < seconds);
  return static_cast<double>(units) / elapsed;
}

}  // namespace

Rate RateOf(std::vector<double> repetitions) {
  NETWRIGHT_CHECK(!repetitions.empty());
  std::sort(repetitions.begin(), repetitions.end());
  const size_t half = repetitions.size() / 2;
  const double median =
      repetitions.size() % 2 == 1 ? repetitions[half] : (repetitions[half - 1] + repetitions[half]) / 2;
  return {median, repetitions.front(), repetitions.back()};
}

Rate MeasureRate(double seconds, const std::function<int64_t()>& work) {
  const double part = seconds / kRepetitions;
  RunFor(part, work);
  std::vector<double> repetitions;
  for (int i = 0; i < kRepetitions; ++i) repetitions.push_back(RunFor(part, work));
  return RateOf(std::move(repetitions));
}

}  // namespace netwright
