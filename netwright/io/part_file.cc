#include "netwright/io/part_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

struct DigestDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string Md5OfFile(const std::string& path, const std::function<void(int64_t)>& progress) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) FailRun("cannot read {}: {}", path, Reason(errno));
  const std::unique_ptr<const int, void (*)(const int*)> closer(&file, [](const int* f) { close(*f); });
  const std::unique_ptr<EVP_MD_CTX, DigestDeleter> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1) {
    FailRun("cannot compute the checksum of {}: this machine's OpenSSL does not allow MD5", path);
  }
  std::vector<unsigned char> block(size_t{1} << 20);
  for (int64_t done = 0;;) {
    if (Interrupted()) throw Error(ErrorKind::kInterrupted, fmt::format("interrupted while checking {}", path));
    const ssize_t count = read(file, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) FailRun("cannot read {}: {}", path, Reason(errno));
    if (count == 0) break;
    EVP_DigestUpdate(context.get(), block.data(), static_cast<size_t>(count));
    done += count;
    if (progress) progress(done);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
  unsigned length = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &length);
  std::string text;
  for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

void PartFile::MakeFolders() {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(path_).parent_path();
  std::error_code error;
  for (fs::path missing = folder; !missing.empty() && !fs::exists(missing, error); missing = missing.parent_path()) {
    made_folders_.push_back(missing.string());
  }
  if (!made_folders_.empty()) fs::create_directories(folder, error);
  if (!error) return;
  RemoveMadeFolders();
  FailUsage("cannot make the folder {}: {}", folder.string(), error.message());
}

void PartFile::RemoveMadeFolders() {
  for (const std::string& folder : made_folders_) rmdir(folder.c_str());
  made_folders_.clear();
}

PartFile::PartFile(std::string path) : path_(std::move(path)), part_path_(path_ + ".part") {
  MakeFolders();
  descriptor_ = open(part_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    const int error = errno;
    RemoveMadeFolders();
    errno = error;
    if (error == ENOSPC || error == EDQUOT || error == EIO) Fail("write");
    FailUsage("cannot write {}: {}", part_path_, Reason(error));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    close(std::exchange(descriptor_, -1));
    FailUsage("another process is writing {}; wait for it", part_path_);
  }
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) Fail("read");
  size_ = status.st_size;
}

PartFile::~PartFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  if (size_ > 0) return;
  unlink(part_path_.c_str());
  RemoveMadeFolders();  // an empty folder would count as the data set
}

void PartFile::Fail(const char* what) const {
  const int error = errno;
  FailRun("cannot {} {}: {}{}", what, part_path_, Reason(error),
          error == ENOSPC || error == EDQUOT ? "; free some space and give the command again" : "");
}

int64_t PartFile::FreeSpace() const {
  struct statvfs status {};
  if (fstatvfs(descriptor_, &status) != 0) return std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(status.f_bavail) * static_cast<int64_t>(status.f_frsize);
}

void PartFile::Append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), size_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Fail("write");
    bytes = bytes.subspan(static_cast<size_t>(count));
    size_ += count;
  }
}

void PartFile::Clear() {
  if (ftruncate(descriptor_, 0) != 0) Fail("write");
  size_ = 0;
}

void PartFile::Commit() {
  if (fsync(descriptor_) != 0) Fail("write");
  if (rename(part_path_.c_str(), path_.c_str()) != 0) Fail("rename");
  close(std::exchange(descriptor_, -1));
}

}  // namespace netwright
