#ifndef NETWRIGHT_REPORT_STATISTICS_H_
#define NETWRIGHT_REPORT_STATISTICS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace netwright {

// The statistics of reports and experiments. Pure functions of their arguments; what needs chance takes a seed. NaN
// stands for what too few values leave undefined. Checked against SciPy and NumPy
// (tests/golden/statistics_reference.py).

struct MeanSd {
  double mean = 0;  // NaN without values
  double sd = 0;    // sample standard deviation (n - 1); 0 for a single value
  int64_t count = 0;
};
MeanSd MeanAndSd(std::span<const double> values);

// Consecutive windows of `size` values, as the paper's figures have them (50 episodes). A shorter rest at the end is a
// window too when it is at least half as long, or the only one.
struct Window {
  int64_t first = 0;  // index of its first value
  MeanSd of;
};
std::vector<Window> Windows(std::span<const double> values, int64_t size = 50);

struct Interval {
  double low = 0;
  double high = 0;
};
inline constexpr Interval kFractions = {0, 1};
inline constexpr Interval kFromZero = {0, std::numeric_limits<double>::infinity()};
inline constexpr Interval kAnyNumber = {-std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::infinity()};

// 95 % interval of a proportion (Wilson 1927). NaN when total is 0.
Interval WilsonInterval(int64_t successes, int64_t total);

// The five numbers of a box plot. Quartiles interpolate linearly (Hyndman & Fan's type 7, NumPy's default); whiskers
// reach to the furthest value within 1.5 times the box's height; what lies beyond is an outlier, ascending.
struct BoxNumbers {
  double whisker_low = 0, quartile1 = 0, median = 0, quartile3 = 0, whisker_high = 0;
  std::vector<double> outliers;
};
BoxNumbers BoxPlotNumbers(std::span<const double> values);  // all NaN without values

// Wilcoxon's signed-rank test of paired values, two-sided. Pairs without a difference are dropped; equal differences
// share their mean rank. Up to 50 differences the distribution is exact, over all assignments of signs to the ranks
// there are, ties included; beyond it is the normal approximation with the tie correction, without one for continuity.
struct WilcoxonResult {
  int64_t pairs = 0;     // with a difference
  double statistic = 0;  // the smaller of the two rank sums
  double p = 1;          // 1 when no pair differs
  bool exact = true;
  // The smallest p that so many untied pairs can reach: for any differences, and for differences that sum to zero, as
  // those of two sets of proportions do. (Then one sign can at best have the largest rank alone.) A test whose smallest
  // p is above its level can never reject.
  double smallest_p = 1;
  double smallest_p_zero_sum = 1;
};
WilcoxonResult WilcoxonSignedRank(std::span<const double> first, std::span<const double> second);  // same size

// Two-sample permutation test: how often does a random division of all units into groups of the two sizes give at least
// the observed statistic? The units are numbered: 0 .. first - 1 are the first sample's, the rest the second's. The
// statistic is a function of the two groups' numbers, larger meaning further apart. Monte Carlo, the observed division
// counted among the draws: p = (1 + as far apart) / (1 + permutations), which is never 0 (Phipson & Smyth 2010).
// Random stream: (seed, "permutation test").
using GroupStatistic = std::function<double(std::span<const size_t> first, std::span<const size_t> second)>;
struct PermutationResult {
  double statistic = 0;  // of the samples as they are
  double p = 1;
  int64_t permutations = 0;
};
PermutationResult PermutationTest(size_t first, size_t second, const GroupStatistic& statistic, int64_t permutations,
                                  uint64_t seed);

// Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank. The 95 % interval is
// Fisher's, with Bonett & Wright's (2000) standard error sqrt((1 + rho^2 / 2) / (n - 3)). NaN where a side is constant
// or has fewer than two values; no interval below four.
struct SpearmanResult {
  double rho = 0;
  Interval interval;
  int64_t count = 0;
};
SpearmanResult Spearman(std::span<const double> first, std::span<const double> second);  // same size

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_STATISTICS_H_
