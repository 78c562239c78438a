#ifndef NETWRIGHT_BASE_RANKS_H_
#define NETWRIGHT_BASE_RANKS_H_

#include <span>
#include <vector>

namespace netwright {

// The values' ranks, from 1; equal values share their mean rank.
std::vector<double> MeanRanks(std::span<const double> values);

// The share of `sorted` (ascending, not empty) that is below the value; equal ones count half.
double QuantileOf(double value, std::span<const double> sorted);

// Spearman's rank correlation of paired values; NaN where a side is constant or empty.
double RankCorrelation(std::span<const double> first, std::span<const double> second);

}  // namespace netwright

#endif  // NETWRIGHT_BASE_RANKS_H_
