#include "netwright/io/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTemporaryMark = ".tmp-";

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

// Opens a regular file and tells its size; -1 with the reason otherwise.
int64_t OpenRegular(const Descriptor& file, std::string* why) {
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) {
    *why = Reason(errno);
    return -1;
  }
  if (!S_ISREG(status.st_mode)) {
    *why = "not a regular file";
    return -1;
  }
  return status.st_size;
}

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

}  // namespace

std::string Reason(int error) { return std::generic_category().message(error); }

std::optional<std::vector<std::byte>> ReadWholeFile(const std::string& path, int64_t max_bytes, std::string* why) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const int64_t size = OpenRegular(file, why);
  if (size < 0) return std::nullopt;
  if (size > max_bytes) {
    *why = fmt::format("{} bytes, more than the {} that are read", size, max_bytes);
    return std::nullopt;
  }
  std::vector<std::byte> bytes(static_cast<size_t>(size));
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      *why = Reason(errno);
      return std::nullopt;
    }
    if (count == 0) break;  // it shrank meanwhile
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

int64_t MemoryLimit() { return int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE) / 2; }

std::optional<MappedFile> MappedFile::Open(const std::string& path, std::string* why) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const int64_t size = OpenRegular(file, why);
  if (size < 0) return std::nullopt;
  if (size == 0) return MappedFile({});
  void* data = mmap(nullptr, static_cast<size_t>(size), PROT_READ, MAP_SHARED, file.get(), 0);
  if (data == MAP_FAILED) {
    *why = Reason(errno);
    return std::nullopt;
  }
  return MappedFile({static_cast<const std::byte*>(data), static_cast<size_t>(size)});
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  const fs::path folder = fs::path(path_).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    FailRun("cannot make the folder {}: {}; name another cache folder in NETWRIGHT_CACHE", folder.string(),
            error.message());
  }
  RemoveStaleTemporaries(folder);
  temporary_ = path_ + kTemporaryMark + "XXXXXX";
  descriptor_ = mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    const int reason = errno;
    temporary_.clear();
    errno = reason;
    Fail("create");
  }
  fchmod(descriptor_, 0644);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::Fail(const char* what) const {
  FailRun("cannot {} {}: {}; free some space, or name another cache folder in NETWRIGHT_CACHE", what, path_,
          Reason(errno));
}

void AtomicFile::Write(std::span<const std::byte> bytes) {
  WriteAt(size_, bytes);
  size_ += static_cast<int64_t>(bytes.size());
}

void AtomicFile::WriteAt(int64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Fail("write");
    bytes = bytes.subspan(static_cast<size_t>(count));
    offset += count;
  }
}

void AtomicFile::Commit() {
  if (fsync(descriptor_) != 0) Fail("write");
  const int result = close(std::exchange(descriptor_, -1));
  if (result != 0) Fail("write");
  if (rename(temporary_.c_str(), path_.c_str()) != 0) Fail("rename");
  temporary_.clear();
  // So that the name survives a power cut too; not every file system allows it, and none needs it to be read now.
  const Descriptor folder(open(fs::path(path_).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) fsync(folder.get());
}

}  // namespace netwright
