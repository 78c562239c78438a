#ifndef NETWRIGHT_RUN_EXPLAINED_MISTAKES_H_
#define NETWRIGHT_RUN_EXPLAINED_MISTAKES_H_

#include "netwright/report/runs/run_data.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// At a run's end: takes up to 24 of the test images that the final model got wrong, evenly spread over them, finds out
// what its answers rest on, and writes mistakes/ (report/runs/mistakes.h). A network that is costly to compute gets
// fewer images, so that it takes seconds. Nothing where there is no test part or no mistake. data: the run's.
void WriteExplainedMistakes(const RunFolder& folder, const RunData& data);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_EXPLAINED_MISTAKES_H_
