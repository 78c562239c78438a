#ifndef NETWRIGHT_PROBLEMS_BENCHMARK_TASK_H_
#define NETWRIGHT_PROBLEMS_BENCHMARK_TASK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "netwright/base/options.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What problems have in common whose file holds several tasks, with networks that nobody trains.

// Limits of the networks' costs, beside those that the file may set.
struct CostLimits {
  int64_t max_params = 0, max_flops = 0;  // 0: none
};
void Declare(CostLimits& limits, Options& options);
// The tighter of both.
Limits Tightened(Limits limits, const CostLimits& by);

// The index of the wanted task; "": the only one. Usage error that lists them; `what` names the file.
size_t ChooseTask(const std::vector<std::string>& names, const std::string& wanted, const std::string& what);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_BENCHMARK_TASK_H_
