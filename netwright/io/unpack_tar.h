#ifndef NETWRIGHT_IO_UNPACK_TAR_H_
#define NETWRIGHT_IO_UNPACK_TAR_H_

#include <filesystem>
#include <string>

namespace netwright {

// The regular files of a tar archive, plain or gzipped, into `folder`, which is there. Usage error, with `what` for
// what the file should be, for one that cannot be read or is damaged, holds anything but files, or paths that lead out
// of the folder, or unpacks to more than any such file (kMaxUnpackingRatio); the folder may hold some of its files
// then. Run error when they cannot be written.
void UnpackTar(const std::string& file, const std::filesystem::path& folder, const std::string& what);

}  // namespace netwright

#endif  // NETWRIGHT_IO_UNPACK_TAR_H_
