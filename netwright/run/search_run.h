#ifndef NETWRIGHT_RUN_SEARCH_RUN_H_
#define NETWRIGHT_RUN_SEARCH_RUN_H_

#include <string>

#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/run/summary.h"

namespace netwright {

enum class Verbosity { kQuiet, kNormal, kVerbose, kJson };  // kJson: Progress::Mode::kJson

// From the run.json of a run that has begun.
ExperimentSpec ReadSpec(const RunFolder& folder);
// The same where its data set is needed again: one that has moved is looked for by its name.
ExperimentSpec ReadSpecHere(const RunFolder& folder);

// Designs a network for the spec's problem, trains the best ones long, tests the winner once, and writes everything to
// `folder`, which it makes once its inputs have been read. summary.json is written when interrupted, too.
Summary RunSearch(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity);

// Continues a run that was interrupted or killed; the experiments equal those of an uninterrupted run. A data set that
// has moved is found by its name; usage error when it has changed. A finished run is left as it is, but for a report
// that is missing.
Summary ResumeSearch(const RunFolder& folder, int workers, Verbosity verbosity);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SEARCH_RUN_H_
