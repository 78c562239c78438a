#include "netwright/report/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/base/ranks.h"

namespace netwright {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNormal975 = 1.959963984540054;  // the standard normal's 97.5 % point

// Probability that a standard normal is outside [-z, z].
double TwoSidedNormal(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

// Type 7: linear between the order statistics at 0, 1/(n-1), ..., 1.
double Quantile(const std::vector<double>& sorted, double at) {
  const double place = at * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// Two-sided p of a rank sum under random signs. Ranks are doubled, which makes mean ranks of ties whole.
double ExactSignedRankP(std::span<const int> doubled_ranks, int doubled_statistic) {
  const int total = std::accumulate(doubled_ranks.begin(), doubled_ranks.end(), 0);
  std::vector<double> ways(static_cast<size_t>(total) + 1, 0.0);  // probability of each sum of the positive ranks
  ways[0] = 1;
  for (const int rank : doubled_ranks) {
    for (int sum = total; sum >= 0; --sum) {
      const auto s = static_cast<size_t>(sum);
      ways[s] = 0.5 * (ways[s] + (sum >= rank ? ways[static_cast<size_t>(sum - rank)] : 0.0));
    }
  }
  double tail = 0;
  for (int sum = 0; sum <= doubled_statistic; ++sum) tail += ways[static_cast<size_t>(sum)];
  return std::min(1.0, 2 * tail);
}

double NormalSignedRankP(double pairs, double statistic, double ties) {
  const double mean = pairs * (pairs + 1) / 4;
  const double variance = pairs * (pairs + 1) * (2 * pairs + 1) / 24 - ties / 48;
  return TwoSidedNormal((statistic - mean) / std::sqrt(variance));
}

// p of the smaller rank sum `statistic` among `pairs` untied ones.
double UntiedSignedRankP(int64_t pairs, int64_t statistic, bool exact) {
  if (!exact) return NormalSignedRankP(static_cast<double>(pairs), static_cast<double>(statistic), 0);
  std::vector<int> doubled(static_cast<size_t>(pairs));
  for (size_t i = 0; i < doubled.size(); ++i) doubled[i] = 2 * (static_cast<int>(i) + 1);
  return ExactSignedRankP(doubled, static_cast<int>(2 * statistic));
}

}  // namespace

MeanSd MeanAndSd(std::span<const double> values) {
  MeanSd result{.mean = kNaN, .sd = kNaN, .count = static_cast<int64_t>(values.size())};
  if (values.empty()) return result;
  const auto count = static_cast<double>(values.size());
  result.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.sd = values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
  return result;
}

std::vector<Window> Windows(std::span<const double> values, int64_t size) {
  NETWRIGHT_CHECK(size > 0);
  std::vector<Window> windows;
  const auto count = static_cast<int64_t>(values.size());
  for (int64_t first = 0; first < count; first += size) {
    const int64_t length = std::min(size, count - first);
    if (first > 0 && 2 * length < size) break;
    windows.push_back(
        {.first = first, .of = MeanAndSd(values.subspan(static_cast<size_t>(first), static_cast<size_t>(length)))});
  }
  return windows;
}

Interval WilsonInterval(int64_t successes, int64_t total) {
  if (total <= 0) return {kNaN, kNaN};
  const auto n = static_cast<double>(total);
  const double p = static_cast<double>(successes) / n, z2 = kNormal975 * kNormal975;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal975 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

BoxNumbers BoxPlotNumbers(std::span<const double> values) {
  if (values.empty()) return {kNaN, kNaN, kNaN, kNaN, kNaN, {}};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  BoxNumbers box;
  box.quartile1 = Quantile(sorted, 0.25);
  box.median = Quantile(sorted, 0.5);
  box.quartile3 = Quantile(sorted, 0.75);
  const double reach = 1.5 * (box.quartile3 - box.quartile1);
  box.whisker_low = box.quartile1;
  box.whisker_high = box.quartile3;
  for (const double value : sorted) {
    if (value < box.quartile1 - reach || value > box.quartile3 + reach) {
      box.outliers.push_back(value);
    } else {
      box.whisker_low = std::min(box.whisker_low, value);
      box.whisker_high = std::max(box.whisker_high, value);
    }
  }
  return box;
}

WilcoxonResult WilcoxonSignedRank(std::span<const double> first, std::span<const double> second) {
  NETWRIGHT_CHECK(first.size() == second.size());
  constexpr int64_t kExactUpTo = 50;
  std::vector<double> sizes;
  std::vector<bool> positive;
  for (size_t i = 0; i < first.size(); ++i) {
    const double difference = first[i] - second[i];
    if (difference == 0) continue;
    sizes.push_back(std::abs(difference));
    positive.push_back(difference > 0);
  }
  WilcoxonResult result;
  result.pairs = static_cast<int64_t>(sizes.size());
  if (result.pairs == 0) return result;
  result.exact = result.pairs <= kExactUpTo;

  const std::vector<double> ranks = MeanRanks(sizes);
  double above = 0, total = 0, ties = 0;
  std::vector<int> doubled;
  for (size_t i = 0; i < ranks.size(); ++i) {
    total += ranks[i];
    if (positive[i]) above += ranks[i];
    doubled.push_back(static_cast<int>(std::lround(2 * ranks[i])));
    const auto same = static_cast<double>(std::count(ranks.begin(), ranks.end(), ranks[i]));
    ties += same * same - 1;  // over a group of t: t^3 - t
  }
  result.statistic = std::min(above, total - above);
  result.p = result.exact ? ExactSignedRankP(doubled, static_cast<int>(std::lround(2 * result.statistic)))
                          : NormalSignedRankP(static_cast<double>(result.pairs), result.statistic, ties);
  result.smallest_p = UntiedSignedRankP(result.pairs, 0, result.exact);
  result.smallest_p_zero_sum = result.pairs < 2 ? 1 : UntiedSignedRankP(result.pairs, result.pairs, result.exact);
  return result;
}

PermutationResult PermutationTest(size_t first, size_t second, const GroupStatistic& statistic, int64_t permutations,
                                  uint64_t seed) {
  std::vector<size_t> units(first + second);
  std::iota(units.begin(), units.end(), size_t{0});
  const auto measure = [&] {
    const std::span<const size_t> all = units;
    return statistic(all.first(first), all.subspan(first));
  };
  PermutationResult result{.statistic = measure(), .permutations = permutations};
  const double tolerance = 1e-12 * std::abs(result.statistic);  // sums in another order
  Rng rng(seed, "permutation test");
  int64_t as_far = 0;
  for (int64_t i = 0; i < permutations; ++i) {
    rng.Shuffle(std::span(units));
    if (measure() >= result.statistic - tolerance) ++as_far;
  }
  result.p = static_cast<double>(1 + as_far) / static_cast<double>(1 + permutations);
  return result;
}

SpearmanResult Spearman(std::span<const double> first, std::span<const double> second) {
  NETWRIGHT_CHECK(first.size() == second.size());
  SpearmanResult result{.rho = kNaN, .interval = {kNaN, kNaN}, .count = static_cast<int64_t>(first.size())};
  result.rho = RankCorrelation(first, second);
  if (std::isnan(result.rho) || result.count < 4) return result;
  const double error = std::sqrt((1 + result.rho * result.rho / 2) / static_cast<double>(result.count - 3));
  const double z = std::atanh(result.rho);  // infinite at a perfect correlation, whose interval is a point
  result.interval = {std::tanh(z - kNormal975 * error), std::tanh(z + kNormal975 * error)};
  return result;
}

}  // namespace netwright
