#ifndef NETWRIGHT_RUN_POLICY_H_
#define NETWRIGHT_RUN_POLICY_H_

#include <string>

#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/search/strategy.h"

namespace netwright {

// The policy that a run starts from, and the one that it ends with, of a strategy that learns one (LearnsPolicy); of
// others there is nothing to do.

// Gives the strategy spec.policy, if any, and freezes it if spec says so. Returns the file's content, empty where there
// is none: a new run keeps it in its folder (start_policy), which a resumed one reads. Usage error, naming the file,
// when it cannot be read or does not fit.
std::string LoadStartPolicy(const ExperimentSpec& spec, const RunFolder& folder, bool resumed, Strategy& strategy);

// Writes final_policy. True if there is one.
bool SaveFinalPolicy(const ExperimentSpec& spec, const RunFolder& folder, const Strategy& strategy);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_POLICY_H_
