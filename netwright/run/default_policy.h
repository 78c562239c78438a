#ifndef NETWRIGHT_RUN_DEFAULT_POLICY_H_
#define NETWRIGHT_RUN_DEFAULT_POLICY_H_

#include <string_view>

namespace netwright {

// policies/default.policy, a model of many tasks (transfer/transfer_model.h), built into the program by
// cmake/Embed.cmake.
std::string_view DefaultPolicy();

}  // namespace netwright

#endif  // NETWRIGHT_RUN_DEFAULT_POLICY_H_
