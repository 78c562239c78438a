#ifndef NETWRIGHT_RUN_TRANSFER_H_
#define NETWRIGHT_RUN_TRANSFER_H_

#include <string>

namespace netwright {

// Runs that travel between machines.
//
// ExportRuns writes one gzipped tar archive of a run folder, or of a study's with all its runs: run.json, summary.json,
// the experiments database in compact form, policies and what else `resume` needs of checkpoint/, and best/. The
// networks of a final training go along as they were at the end of each rung, unless the run has finished. Left out:
// reports (made anew). A run may go on meanwhile. Usage error when `folder` holds neither a run nor a study, or `file`
// exists.
void ExportRuns(const std::string& folder, const std::string& file);

// Unpacks it into `folder`, which must be empty or new. Usage error for what is no such archive, holds paths that lead
// out of the folder, or lacks what a run needs; then the folder is as it was.
void ImportRuns(const std::string& file, const std::string& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_TRANSFER_H_
