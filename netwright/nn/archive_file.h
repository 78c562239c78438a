#ifndef NETWRIGHT_NN_ARCHIVE_FILE_H_
#define NETWRIGHT_NN_ARCHIVE_FILE_H_

#include <functional>
#include <ostream>
#include <string>

namespace netwright {

// A file that LibTorch writes, under a temporary name and renamed: a killed process leaves no half file. Its writers
// throw in their destructor when their output fails, which ends the process; so the stream that `write` gets takes
// everything, and whether all of it reached the disk is asked afterwards. Run error, one line, when it did not, or when
// `write` throws; std::bad_alloc passes.
void WriteArchive(const std::string& path, const std::function<void(std::ostream&)>& write);

}  // namespace netwright

#endif  // NETWRIGHT_NN_ARCHIVE_FILE_H_
