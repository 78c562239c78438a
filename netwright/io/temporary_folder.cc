#include "netwright/io/temporary_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "netwright/base/error.h"

namespace netwright {

TemporaryFolder::TemporaryFolder() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  path_ = (error ? fs::path("/tmp") : parent) / "netwright-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) {
    FailRun("cannot write to the temporary folder '{}': {}; set TMPDIR", fs::path(path_).parent_path().string(),
            std::strerror(errno));
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace netwright
