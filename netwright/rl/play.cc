#include <vector>

#include "netwright/rl/agent.h"

namespace netwright {

double Play(Agent& agent, VectorEnv& environments, int steps) {
  double total = 0;
  std::vector<Action> actions(environments.size());
  for (int step = 0; step < steps; ++step) {
    agent.Act(environments.observations(), actions);
    environments.Send(actions);
    while (!environments.Recv(std::chrono::seconds(1))) {
    }
    for (const StepResult& result : environments.results()) total += result.reward;
    agent.Observe(environments.results());
  }
  return total;
}

}  // namespace netwright
