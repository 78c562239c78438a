#ifndef NETWRIGHT_TRANSFER_POLICY_POLICY_PART_H_
#define NETWRIGHT_TRANSFER_POLICY_POLICY_PART_H_

#include <string>

namespace netwright {

// An agent's policy as a part of another policy stream (rl/policy_file.h): its header under the key "policy", its
// weights as the tensors "policy.NAME". Usage errors for streams that are none.

// `file` with this policy, in place of one that it may have; without the optimizer's state.
std::string WithPolicy(const std::string& file, const std::string& policy);
// The policy as a stream of its own; "" where there is none.
std::string PolicyIn(const std::string& file);
// A policy's stream without the optimizer's state, a third as long.
std::string WithoutOptimizer(const std::string& policy);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_POLICY_PART_H_
