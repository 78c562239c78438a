#include "netwright/io/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/resources.h"

namespace netwright {
namespace {

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

int64_t MemoryLimit() {
  static const int64_t limit = UsableMemory() / 2;  // looked up once: archives ask for it with every member
  return limit;
}

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

}  // namespace netwright
