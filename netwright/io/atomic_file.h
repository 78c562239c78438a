#ifndef NETWRIGHT_IO_ATOMIC_FILE_H_
#define NETWRIGHT_IO_ATOMIC_FILE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace netwright {

// A file written under a temporary name beside `path` and renamed by Commit: whoever opens `path` finds all of it or
// nothing. Removed unless committed; left-overs of killed processes go with the next such file in the folder, which
// must be there. Run errors end with `advice`, by default a question about a full disk where it is one.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path, std::string advice = "");
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void Write(std::span<const std::byte> bytes);  // appends
  void Write(std::string_view text) { Write(std::as_bytes(std::span(text))); }
  void WriteAt(int64_t offset, std::span<const std::byte> bytes);  // overwrites
  int64_t size() const { return size_; }                           // bytes appended
  void Commit();                                                   // survives a power cut; waits for the disk
  void CommitUnsynced();                                           // may be lost then: for what can be made again

 private:
  [[noreturn]] void Fail() const;

  std::string path_;
  std::string advice_;
  std::string temporary_;
  int descriptor_ = -1;
  int64_t size_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_ATOMIC_FILE_H_
