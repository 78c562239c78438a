#include "netwright/io/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporaryMark = ".tmp-", kRandom = "XXXXXX";  // the second as mkostemp takes it

// Whoever writes a temporary file holds a lock on it, which ends with its process.
bool IsLeftOver(const fs::path& temporary) {
  const int descriptor = open(temporary.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return locked;
}

void RemoveLeftOvers(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const size_t mark = name.rfind(kTemporaryMark);
    std::error_code ignored;  // another process may be doing the same
    const bool is_named_so = mark != std::string::npos && name.size() == mark + kTemporaryMark.size() + kRandom.size();
    if (is_named_so && it->is_regular_file(ignored) && IsLeftOver(it->path())) fs::remove(it->path(), ignored);
  }
}

// A new file with a lock; -1 with errno when it cannot be made. Another process may take it for a left-over before it
// is locked, and then another one is made. Where a file system has no locks there are no left-overs to be found either.
int OpenLocked(const std::string& path, std::string& temporary) {
  for (;;) {
    temporary = path;
    temporary.append(kTemporaryMark).append(kRandom);
    const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0) return -1;
    const bool taken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    struct stat file = {};
    if (!taken && fstat(descriptor, &file) == 0 && file.st_nlink > 0) return descriptor;
    close(descriptor);
    unlink(temporary.c_str());
  }
}

fs::path FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

}  // namespace

AtomicFile::AtomicFile(std::string path, std::string advice) : path_(std::move(path)), advice_(std::move(advice)) {
  RemoveLeftOvers(FolderOf(path_));
  descriptor_ = OpenLocked(path_, temporary_);
  if (descriptor_ < 0) {
    const int reason = errno;
    temporary_.clear();
    errno = reason;
    Fail();
  }
  fchmod(descriptor_, 0644);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::Fail() const {
  const int error = errno;
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  const std::string advice = advice_.empty() && full ? "is the disk full?" : advice_;
  FailRun("cannot write '{}': {}{}{}", path_, Reason(error), advice.empty() ? "" : "; ", advice);
}

void AtomicFile::Write(std::span<const std::byte> bytes) {
  WriteAt(size_, bytes);
  size_ += static_cast<int64_t>(bytes.size());
}

void AtomicFile::WriteAt(int64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Fail();
    bytes = bytes.subspan(static_cast<size_t>(count));
    offset += count;
  }
}

void AtomicFile::CommitUnsynced() {
  if (rename(temporary_.c_str(), path_.c_str()) != 0) Fail();  // while it is locked
  temporary_.clear();
  if (close(std::exchange(descriptor_, -1)) != 0) Fail();
}

void AtomicFile::Commit() {
  if (fsync(descriptor_) != 0) Fail();
  CommitUnsynced();
  // So that the name survives too; not every file system allows it, and none needs it to be read now.
  const int folder = open(FolderOf(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

}  // namespace netwright
