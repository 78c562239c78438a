#ifndef NETWRIGHT_IO_FILE_IO_H_
#define NETWRIGHT_IO_FILE_IO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace netwright {

// A whole regular file; nullopt, with the reason in *why, when it cannot be read, is no regular file (a pipe would
// block) or is larger than max_bytes.
std::optional<std::vector<std::byte>> ReadWholeFile(const std::string& path, int64_t max_bytes, std::string* why);

// What an errno says in words.
std::string Reason(int error);

// More than this of a data set is not held in memory: half of what this process may have (UsableMemory).
int64_t MemoryLimit();

// Whether what was unpacked is more than compressed images can unpack to: an archive made to fill memory or disk.
inline constexpr int64_t kMaxUnpackingRatio = 200;
inline bool IsPackedTooTightly(int64_t packed_bytes, int64_t unpacked_bytes) {
  constexpr int64_t kHarmless = int64_t{64} << 20;
  return unpacked_bytes > kHarmless && unpacked_bytes / kMaxUnpackingRatio > packed_bytes;
}

// A file mapped read-only. Movable; the bytes stay valid, and where they are, as long as it (or what it was moved to)
// lives.
class MappedFile {
 public:
  // nullopt, with the reason in *why, when the file cannot be opened or mapped. An empty file gives no bytes.
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
