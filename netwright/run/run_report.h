#ifndef NETWRIGHT_RUN_RUN_REPORT_H_
#define NETWRIGHT_RUN_RUN_REPORT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/run/run_folder.h"

namespace netwright {

// Writes the report of a run to `path`, its CSV files into the folder of the same name beside it, and the events for
// TensorBoard into the run's folder. Works on a run that is going on or was interrupted, too. Returns what could not be
// drawn, a line each. Usage error when `folder` holds no run, run error when something cannot be read or written.
std::vector<std::string> WriteRunReport(const std::filesystem::path& folder, const std::filesystem::path& path);

// The same for a comparison of several runs.
std::vector<std::string> WriteComparison(const std::vector<std::string>& folders, const std::filesystem::path& path);

// The end of a search. What goes wrong is one warning, never an error: the run is done.
void WriteFinalReport(const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_RUN_REPORT_H_
