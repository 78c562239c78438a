#ifndef NETWRIGHT_RUN_TRANSFER_H_
#define NETWRIGHT_RUN_TRANSFER_H_

#include <string>

namespace netwright {

// Writes one gzipped tar archive of a run folder, or of a study's with all its runs: what `resume` needs, and best/.
// The run may be going on meanwhile. Usage error when `folder` holds neither a run nor a study, or `file` exists.
void ExportRuns(const std::string& folder, const std::string& file);

// Unpacks the archive into `folder`, which must be empty or new. Usage error for a file that is no such archive, has
// paths that lead out of the folder, or lacks what a run needs; the folder is then unchanged.
void ImportRuns(const std::string& file, const std::string& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_TRANSFER_H_
