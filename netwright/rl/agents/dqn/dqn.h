#ifndef NETWRIGHT_RL_AGENTS_DQN_DQN_H_
#define NETWRIGHT_RL_AGENTS_DQN_DQN_H_

#include <cstdint>
#include <memory>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"

namespace netwright {

// DQN, the paper's baseline (Gomez Robles & Vanschoren 2019, section 5; OpenAI Baselines' defaults where it is silent):
// dueling network, double Q-learning, Huber loss. It sees the state alone, without memory, previous action or reward.
struct DqnConfig {
  int trunk = 64;                 // units of each of the two tanh layers
  int head = 256;                 // units of the one ReLU layer in each of the two heads
  double learning_rate = 0.0005;  // Adam, decays 0.9 and 0.999, epsilon 1e-8
  double gamma = 1.0;
  int batch = 20;
  int64_t learning_starts = 1000;  // steps over all lanes; from then on one update a step
  int64_t target_interval = 100;   // steps between copies of the weights to the target network
  double max_gradient_norm = 10;   // of each variable by itself
  double epsilon_start = 1.0;      // linear to epsilon_end over the schedule
  double epsilon_end = 0.1;
  int64_t schedule = 0;  // steps over all lanes; 0: those the run plans
  int64_t buffer = 0;    // transitions kept; 0: half the schedule
  // Prioritised replay (Schaul et al. 2016, proportional).
  bool prioritised = false;
  double priority_alpha = 0.6;
  double priority_beta = 0.4;  // linear to 1 over the schedule
};

void Declare(DqnConfig& config, Options& options);                          // keys "dqn.*"
int64_t PlannedUpdates(const DqnConfig& config, int64_t steps, int lanes);  // see AgentComponent

// The schedule where neither the configuration nor the run knows its length.
inline constexpr int64_t kUnplannedSchedule = 10000;

std::unique_ptr<Agent> MakeDqn(const DqnConfig& config, const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_DQN_DQN_H_
