#ifndef NETWRIGHT_IO_TEMPORARY_FOLDER_H_
#define NETWRIGHT_IO_TEMPORARY_FOLDER_H_

#include <string>

#include "netwright/io/locked_folder.h"

namespace netwright {

// A folder below $TMPDIR, else /tmp, that is removed with all that is in it at the end; those of killed processes are
// removed by the next one made.
class TemporaryFolder {
 public:
  TemporaryFolder();  // run error when it cannot be made

  const std::string& path() const { return folder_.path(); }

 private:
  const LockedFolder folder_;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_TEMPORARY_FOLDER_H_
