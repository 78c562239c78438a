#ifndef NETWRIGHT_RUN_PICK_H_
#define NETWRIGHT_RUN_PICK_H_

#include <string>
#include <string_view>

#include "netwright/run/run_folder.h"
#include "netwright/run/search_run.h"

namespace netwright {

inline constexpr std::string_view kPickBest = "best", kPickFront = "pareto:";

// The folder of the run that has the chosen model: of "best" the run itself; of "pareto:N" a run in RUN/picked, which
// trains network N of the front against `by` (report/runs/pareto.h) as long as the delivered one was trained, by the
// same recipe and within the same limits, and tests it once. That run is made where it is not there yet, and gone on
// with where it was interrupted; it may be interrupted again: then it has no finished summary. Usage error for a run
// that is not finished or trained nothing long, and for a number that is not on the front.
RunFolder PickModel(const RunFolder& run, const std::string& pick, const std::string& by, Verbosity verbosity);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_PICK_H_
