#ifndef NETWRIGHT_BENCH_PRECISION_H_
#define NETWRIGHT_BENCH_PRECISION_H_

#include <string>
#include <vector>

#include "netwright/train/recipe.h"

namespace netwright {

// The arithmetic a benchmark trains in, and the one place where it is switched on.
inline const std::vector<std::string> kBenchPrecisions = {"auto", "fp32", "bf16"};

// "auto" becomes what a search would use here. Usage error for what this build cannot train in.
std::string ResolvePrecision(const std::string& precision);

// Sets a resolved precision in the recipe that children are trained with.
void ApplyPrecision(const std::string& precision, Recipe& recipe);

}  // namespace netwright

#endif  // NETWRIGHT_BENCH_PRECISION_H_
