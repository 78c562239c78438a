#include "netwright/rl/agents/on_policy/reward_probe.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "netwright/base/check.h"
#include "netwright/rl/agents/random/random.h"

namespace netwright {

LaneProbabilities ProbabilitiesUnderRandomActions(OnPolicyAgent& policy, VectorEnv& environments, uint64_t seed,
                                                  const std::function<bool(int lane)>& here,
                                                  const std::function<bool()>& over) {
  const auto lanes = static_cast<size_t>(environments.size());
  const auto random = MakeRandomAgent({environments.spec(), environments.size(), 0, seed});
  std::vector<Action> unused(lanes), actions(lanes);
  LaneProbabilities noted(lanes);
  const auto missing = [](const std::vector<double>& probabilities) { return probabilities.empty(); };
  while (!over() && std::any_of(noted.begin(), noted.end(), missing)) {
    policy.Act(environments.observations(), unused);
    for (size_t lane = 0; lane < lanes; ++lane) {
      const int number = static_cast<int>(lane);
      if (here(number) && noted[lane].empty()) noted[lane] = policy.Probabilities(number);
    }
    random->Act(environments.observations(), actions);
    policy.Teach(actions);
    environments.Send(actions);
    NETWRIGHT_CHECK(environments.Recv(std::chrono::milliseconds(0)));
    policy.Observe(environments.results());
    random->Observe(environments.results());
  }
  return noted;
}

double MeanTotalVariation(const LaneProbabilities& first, const LaneProbabilities& second) {
  double sum = 0, count = 0;
  for (size_t lane = 0; lane < std::min(first.size(), second.size()); ++lane) {
    if (first[lane].empty() || second[lane].empty()) continue;
    ++count;
    for (size_t a = 0; a < first[lane].size(); ++a) sum += 0.5 * std::abs(first[lane][a] - second[lane][a]);
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace netwright
