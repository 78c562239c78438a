#include "netwright/final/rung_time.h"

#include <algorithm>
#include <numeric>

namespace netwright {
namespace {

constexpr double kSlack = 1.25;      // of a rung's share
constexpr double kLeastJob = 0.2;    // seconds; a job trains at least a step, however late it is
constexpr double kWorthless = 0.01;  // of the time

}  // namespace

double RungTime(const std::vector<double>& predicted, double left) {
  left = std::max(left, kLeastJob);
  const double all = std::accumulate(predicted.begin(), predicted.end(), 0.0);
  if (predicted.size() < 2 || !(all > 0)) return left;
  return std::min(left, kSlack * left * predicted.front() / all);
}

double JobTime(double left_of_rung, int waiting, int lanes) {
  const int turns = (std::max(1, waiting) + lanes - 1) / lanes;
  return std::max(kLeastJob, left_of_rung / turns);
}

bool IsOver(double seconds, double elapsed) { return seconds - elapsed < kWorthless * seconds; }

}  // namespace netwright
