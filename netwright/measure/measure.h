#ifndef NETWRIGHT_MEASURE_MEASURE_H_
#define NETWRIGHT_MEASURE_MEASURE_H_

#include <cstdint>
#include <functional>
#include <vector>

namespace netwright {

inline constexpr int kRepetitions = 5;

// A speed, in units a second, over repetitions of one measurement.
struct Rate {
  double median = 0;
  double lowest = 0;
  double highest = 0;
};

// Precondition: not empty. The median of an even number is the mean of the two in the middle.
Rate RateOf(std::vector<double> repetitions);

// Calls `work`, which does a little and returns how many units that was, for about `seconds` after a fifth of that to
// warm up, in kRepetitions parts of equal length.
Rate MeasureRate(double seconds, const std::function<int64_t()>& work);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_MEASURE_H_
