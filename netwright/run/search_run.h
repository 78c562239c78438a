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

// The main job: designs a network for the spec's data set, trains the best ones long, tests the winner once, and leaves
// everything in `folder`, which it makes once all that it needs has been read. Writes summary.json at the end, and when
// interrupted with what is known. Errors (see base/error.h) end it; whatever was evaluated until then is in the store.
Summary RunSearch(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity);

// Goes on with an interrupted run, from any moment it may have been killed at: the strategy runs again from its first
// proposal, the recorded evaluations answer for it, and then it goes live. The experiments are those of a run that was
// never interrupted. A data set that is not where it was is looked for by its name. Usage error when it has changed
// since. A run that has finished is left as it is, and its summary returned.
Summary ResumeSearch(const RunFolder& folder, int workers, Verbosity verbosity);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SEARCH_RUN_H_
