#include "netwright/transfer/task_permutation.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <utility>

namespace netwright {
namespace {

// The statistic.
double BetweenTasks(const std::vector<std::string>& tasks, const std::vector<std::vector<double>>& frequencies) {
  const size_t actions = frequencies.front().size();
  std::map<std::string, std::pair<double, std::vector<double>>> sums;
  std::vector<double> all(actions);
  for (size_t i = 0; i < tasks.size(); ++i) {
    auto& [count, sum] = sums.try_emplace(tasks[i], 0.0, std::vector<double>(actions)).first->second;
    ++count;
    for (size_t a = 0; a < actions; ++a) {
      sum[a] += frequencies[i][a];
      all[a] += frequencies[i][a] / static_cast<double>(tasks.size());
    }
  }
  double between = 0;
  for (const auto& [task, of_task] : sums) {
    const auto& [count, sum] = of_task;
    for (size_t a = 0; a < actions; ++a) between += count * std::pow(sum[a] / count - all[a], 2);
  }
  return between;
}

}  // namespace

double TaskPermutationP(TrialActions actions, Rng rng) {
  constexpr int kPermutations = 1000;
  const double seen = BetweenTasks(actions.tasks, actions.frequencies);
  int as_far = 1;  // the true one
  for (int i = 1; i < kPermutations; ++i) {
    rng.Shuffle(std::span(actions.tasks));
    as_far += BetweenTasks(actions.tasks, actions.frequencies) >= seen;
  }
  return static_cast<double>(as_far) / kPermutations;
}

}  // namespace netwright
