#ifndef NETWRIGHT_NN_ARCHIVE_FILE_H_
#define NETWRIGHT_NN_ARCHIVE_FILE_H_

#include <functional>
#include <ostream>
#include <string>

namespace netwright {

// A file that LibTorch writes, renamed into place. LibTorch's writers end the process when their output fails; so the
// stream that `write` gets takes everything, and the disk is asked afterwards. Run error when something did not reach
// it, or when `write` throws; std::bad_alloc passes.
void WriteArchive(const std::string& path, const std::function<void(std::ostream&)>& write);

}  // namespace netwright

#endif  // NETWRIGHT_NN_ARCHIVE_FILE_H_
