#ifndef NETWRIGHT_RL_POLICIES_POLICIES_H_
#define NETWRIGHT_RL_POLICIES_POLICIES_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

class PolicyNetwork;

// What a policy network is made for.
struct PolicySpec {
  int inputs = 0;  // floats of each environment
  int actions = 0;
  int lanes = 1;  // environments
  int hidden = 128;
  int bptt = 0;                   // steps that gradients reach back; kWholeTrial (0): as far as the rollout
  uint64_t seed = 0;              // random stream: (seed, "agent/init", parameter)
  bool double_precision = false;  // for comparisons with references
};

// Weights start orthogonal, the policy head scaled by 0.01, biases zero (OpenAI Baselines).
struct PolicyKind {
  std::string_view name;  // of the keys "a2c.policy" and so on, and in policy files
  std::string_view help;
  std::unique_ptr<PolicyNetwork> (*make)(const PolicySpec& spec);
};

std::span<const PolicyKind> PolicyKinds();
const PolicyKind& FindPolicyKind(std::string_view name);  // usage error for an unknown name
std::vector<std::string> PolicyNames();

std::unique_ptr<PolicyNetwork> MakeLstmPolicy(const PolicySpec& spec);
std::unique_ptr<PolicyNetwork> MakeGruPolicy(const PolicySpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_POLICIES_H_
