#ifndef NETWRIGHT_RUN_RUN_REPORT_H_
#define NETWRIGHT_RUN_RUN_REPORT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/run/run_folder.h"

namespace netwright {

// Writes the report of a run (report/runs/search_report.h) to `path`, its CSV files into the folder of the same name
// beside it; into the run's own folder also the events for TensorBoard. Works on a run that is going on or was
// interrupted, too. Returns what could not be drawn, one line each. Usage error when `folder` holds no run, run error
// when something cannot be read or written.
std::vector<std::string> WriteRunReport(const std::filesystem::path& folder, const std::filesystem::path& path);

// The same for a comparison of several runs.
std::vector<std::string> WriteComparison(const std::vector<std::string>& folders, const std::filesystem::path& path);

// The end of a search: report.html and the events for TensorBoard in its folder. What goes wrong is one warning, never
// an error: the run is done.
void WriteFinalReport(const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_RUN_REPORT_H_
