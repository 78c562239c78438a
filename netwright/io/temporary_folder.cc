#include "netwright/io/temporary_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "netwright/base/error.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "netwright-tmp-";
constexpr std::string_view kMark = "XXXXXX";

constexpr int kTaken = -1, kNoLocks = -2;

// The descriptor of a lock on the folder, which dies with its process. kTaken: another has it, or it is gone; kNoLocks:
// this file system has none.
int Lock(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return kTaken;
  std::error_code error;
  const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  const bool taken = locked ? !fs::exists(folder, error) : errno == EWOULDBLOCK;
  if (locked && !taken) return descriptor;
  close(descriptor);
  return taken ? kTaken : kNoLocks;
}

bool IsOurs(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.size() == kPrefix.size() + kMark.size() && name.starts_with(kPrefix);
}

// Of processes that were killed. Where another user's cannot be removed, they stay.
void RemoveStale(const fs::path& parent) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
    if (IsOurs(entry.path())) found.push_back(entry.path());
  }
  for (const fs::path& folder : found) {
    const int lock = Lock(folder);
    if (lock < 0) continue;
    fs::remove_all(folder, ignored);
    close(lock);
  }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  fs::path parent = fs::temp_directory_path(error);
  if (error) parent = "/tmp";
  RemoveStale(parent);
  do {  // again where another process took it for stale before it was locked
    path_ = (parent / kPrefix).string() + std::string(kMark);
    if (mkdtemp(path_.data()) == nullptr) {
      FailRun("cannot write to the temporary folder '{}': {}; set TMPDIR", parent.string(), std::strerror(errno));
    }
    lock_ = Lock(path_);
  } while (lock_ == kTaken);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) close(lock_);
}

}  // namespace netwright
