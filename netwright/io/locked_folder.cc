#include "netwright/io/locked_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "XXXXXX";

constexpr int kTaken = -1, kNoLocks = -2;
constexpr int kAttempts = 10;

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

// Of processes that were killed. Where another user's cannot be removed, they stay.
void RemoveStale(const fs::path& parent, std::string_view prefix) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool is_named_so = name.size() == prefix.size() + kMark.size() && name.starts_with(prefix);
    if (prefix.empty() || is_named_so) found.push_back(entry.path());
  }
  for (const fs::path& folder : found) {
    const int lock = Lock(folder);
    if (lock < 0) continue;
    fs::remove_all(folder, ignored);
    close(lock);
  }
}

}  // namespace

LockedFolder::LockedFolder(const std::string& parent, std::string_view prefix, std::string_view what,
                           std::string_view advice) {
  RemoveStale(parent, prefix);
  lock_ = kTaken;
  // Again where another process took it for stale before it was locked.
  for (int i = 0; i < kAttempts && lock_ == kTaken; ++i) {
    path_ = (fs::path(parent) / prefix).string() + std::string(kMark);
    if (mkdtemp(path_.data()) == nullptr) FailRun("cannot write to {}: {}{}", what, Reason(errno), advice);
    lock_ = Lock(path_);
  }
  if (lock_ == kTaken) FailRun("cannot lock a folder in {}", parent);
}

LockedFolder::~LockedFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) close(lock_);
}

}  // namespace netwright
