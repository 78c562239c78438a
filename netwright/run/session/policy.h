#ifndef NETWRIGHT_RUN_SESSION_POLICY_H_
#define NETWRIGHT_RUN_SESSION_POLICY_H_

#include <filesystem>
#include <string>

#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Both functions do nothing for strategies that learn no policy.

// Loads spec.policy, if any, frozen if the spec says so. Returns the file's content or "": a new run copies it to
// start_policy, and a resumed one reads that copy, `copy`, which is empty else. Usage error when it cannot be read or
// does not fit.
std::string LoadStartPolicy(const ExperimentSpec& spec, const std::filesystem::path& copy, Strategy& strategy);

// Writes final_policy. True if there is one.
bool SaveFinalPolicy(const ExperimentSpec& spec, const RunFolder& folder, const Strategy& strategy);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_POLICY_H_
