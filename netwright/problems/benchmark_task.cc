#include "netwright/problems/benchmark_task.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "netwright/base/error.h"

namespace netwright {
namespace {

int64_t Tighter(int64_t one, int64_t other) {
  return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other);
}

}  // namespace

void Declare(CostLimits& limits, Options& options) {
  options.Add("max_params", &limits.max_params, "parameters that a network may have; 0: no limit",
              {0, 1e15, OptionUnit::kCount});
  options.Add("max_flops", &limits.max_flops, "FLOPs (forward, one image) that it may take; 0: no limit",
              {0, 1e18, OptionUnit::kCount});
}

Limits Tightened(Limits limits, const CostLimits& by) {
  limits.max_params = Tighter(limits.max_params, by.max_params);
  limits.max_flops = Tighter(limits.max_flops, by.max_flops);
  return limits;
}

size_t ChooseTask(const std::vector<std::string>& names, const std::string& wanted, const std::string& what) {
  if (wanted.empty() && names.size() == 1) return 0;
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  const std::string all = fmt::format("{}", fmt::join(names, ", "));
  if (wanted.empty()) FailUsage("{} has several tasks; set task to one of: {}", what, all);
  FailUsage("task = '{}': {} has the tasks {}", wanted, what, all);
}

}  // namespace netwright
