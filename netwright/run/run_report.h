#ifndef NETWRIGHT_RUN_RUN_REPORT_H_
#define NETWRIGHT_RUN_RUN_REPORT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/report/page.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// The report of a run, also of one that is going on or was interrupted. Usage error when `folder` holds no run, run
// error when something cannot be read.
Page RunPage(const std::filesystem::path& folder);

// The same for a comparison of several runs.
Page ComparisonPage(const std::vector<std::string>& folders);

// The end of a search: writes its report, and before it, for a model that was tested, what it gets wrong. What goes
// wrong is one warning, never an error: the run is done.
void WriteFinalReport(const RunFolder& folder, bool tested);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_RUN_REPORT_H_
