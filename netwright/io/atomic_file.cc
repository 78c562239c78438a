#include "netwright/io/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTemporaryMark = ".tmp-";

void RemoveStaleTemporaries(const fs::path& folder) {
  std::error_code error;
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().find(kTemporaryMark) == std::string::npos) continue;
    std::error_code ignored;  // another process may be doing the same
    const auto written = fs::last_write_time(it->path(), ignored);
    if (!ignored && written < limit) fs::remove(it->path(), ignored);
  }
}

fs::path FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

}  // namespace

AtomicFile::AtomicFile(std::string path, std::string advice) : path_(std::move(path)), advice_(std::move(advice)) {
  RemoveStaleTemporaries(FolderOf(path_));
  temporary_ = path_ + kTemporaryMark + "XXXXXX";
  descriptor_ = mkostemp(temporary_.data(), O_CLOEXEC);
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

void AtomicFile::Commit() {
  if (close(std::exchange(descriptor_, -1)) != 0) Fail();
  if (rename(temporary_.c_str(), path_.c_str()) != 0) Fail();
  temporary_.clear();
}

void AtomicFile::CommitDurably() {
  if (fsync(descriptor_) != 0) Fail();
  Commit();
  // So that the name survives too; not every file system allows it, and none needs it to be read now.
  const int folder = open(FolderOf(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

}  // namespace netwright
