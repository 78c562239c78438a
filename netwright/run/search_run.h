#ifndef NETWRIGHT_RUN_SEARCH_RUN_H_
#define NETWRIGHT_RUN_SEARCH_RUN_H_

#include <string>

#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/run/summary.h"

namespace netwright {

enum class Verbosity { kQuiet, kNormal, kVerbose };

// The resolved spec of a run that has begun, from its run.json.
ExperimentSpec ReadSpec(const RunFolder& folder);

// Designs a network for the spec's problem, trains the best ones long, tests the winner once, and writes everything to
// `folder`, which it makes once its inputs have been read. Writes summary.json at the end, also when interrupted.
// Whatever was evaluated before an error is in the store.
Summary RunSearch(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity);

// Continues a run that was interrupted or killed at any moment: the strategy starts again, the recorded evaluations
// answer its first proposals, and the rest is evaluated. The experiments equal those of an uninterrupted run. A data
// set that has moved is found by its name; usage error when it has changed. Returns the summary of a finished run and
// changes nothing.
Summary ResumeSearch(const RunFolder& folder, int workers, Verbosity verbosity);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SEARCH_RUN_H_
