#ifndef NETWRIGHT_IO_FILE_IO_H_
#define NETWRIGHT_IO_FILE_IO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace netwright {

// A whole regular file; nullopt and *why when it cannot be read, is no regular file or is larger than max_bytes.
std::optional<std::vector<std::byte>> ReadWholeFile(const std::string& path, int64_t max_bytes, std::string* why);

// What an errno says in words.
std::string Reason(int error);

// Half of UsableMemory: more of a data set is not held in memory.
int64_t MemoryLimit();

// Whether what was unpacked is more than compressed images can unpack to.
inline constexpr int64_t kMaxUnpackingRatio = 200;
inline bool IsPackedTooTightly(int64_t packed_bytes, int64_t unpacked_bytes) {
  constexpr int64_t kHarmless = int64_t{64} << 20;
  return unpacked_bytes > kHarmless && unpacked_bytes / kMaxUnpackingRatio > packed_bytes;
}

// A file mapped read-only. Movable; the bytes stay as long as it (or what it was moved to) lives.
class MappedFile {
 public:
  // nullopt and *why when it cannot be opened or mapped. An empty file gives no bytes.
  static std::optional<MappedFile> Open(const std::string& path, std::string* why);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> bytes_;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_FILE_IO_H_
