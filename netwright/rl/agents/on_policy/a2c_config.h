#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_CONFIG_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_CONFIG_H_

#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"

namespace netwright {

// Deep meta-RL (Gomez Robles & Vanschoren 2019, section 4.2; hyper-parameters of OpenAI Baselines' A2C where the paper
// is silent). The input is state . one-hot(previous action) . previous reward . step.
struct A2cConfig {
  int hidden = 128;  // LSTM units
  int rollout = 5;   // j: steps between updates, and the span of the n-step return
  // Where returns and bootstraps stop: at an episode's end (the reference), or at the trial's only, so that exploring
  // now for a better later episode can pay.
  std::string returns = "episode";
  // How far back through time gradients reach from an update's last step: "rollout" (j, the reference), a number of
  // steps, or "trial" (its start; an update then costs time and memory that grow with the trial).
  std::string bptt = "rollout";
  double gamma = 0.9;
  double entropy = 0.01;  // eta
  double value_coefficient = 0.5;
  double learning_rate = 0.001;  // RMSProp, decay 0.99, epsilon 1e-5, TensorFlow's form
  double max_gradient_norm = 0.5;
  std::string memory = "trial";      // trial: the LSTM state lives through episodes; episode: wiped at each end
  bool random_first_action = false;  // the paper's text; the code lets the policy act
};

void Declare(A2cConfig& config, Options& options);  // keys "a2c.*"

// The steps `bptt` stands for; kWholeTrial (0) for "trial". Usage error for any other word.
int BpttSteps(const A2cConfig& config);

std::unique_ptr<Agent> MakeA2c(const A2cConfig& config, const AgentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_A2C_CONFIG_H_
