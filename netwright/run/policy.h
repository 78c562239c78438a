#ifndef NETWRIGHT_RUN_POLICY_H_
#define NETWRIGHT_RUN_POLICY_H_

#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/search/strategy.h"

namespace netwright {

// The policy that a run starts from, and the one that it ends with, of a strategy that learns one (LearnsPolicy); of
// others there is nothing to do.

// Gives the strategy spec.policy, if any, and freezes it if spec says so. A new run keeps a copy in its folder
// (start_policy), which a resumed one reads. Usage error, naming the file, when it cannot be read or does not fit.
void LoadStartPolicy(const ExperimentSpec& spec, const RunFolder& folder, bool resumed, Strategy& strategy);

// Writes final_policy. True if there is one.
bool SaveFinalPolicy(const ExperimentSpec& spec, const RunFolder& folder, Strategy& strategy);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_POLICY_H_
