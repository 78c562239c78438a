#ifndef NETWRIGHT_IO_PART_FILE_H_
#define NETWRIGHT_IO_PART_FILE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace netwright {

// 32 lower-case hexadecimal digits. `progress` gets the bytes read so far. Run error when the file cannot be read,
// interrupted error on Interrupted().
std::string Md5OfFile(const std::string& path, const std::function<void(int64_t)>& progress = {});

// PATH.part, which keeps what was written through kills and is renamed to PATH in the end. Held by one process at a
// time. Run errors name the file and the reason.
class PartFile {
 public:
  // Opens what is there, or begins, and makes the folders above it. Usage error when another process holds it, or where
  // no file can be.
  explicit PartFile(std::string path);
  ~PartFile();  // keeps it, unless it is empty: then the folders made for it go, too
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::string& part_path() const { return part_path_; }
  int64_t size() const { return size_; }
  int64_t FreeSpace() const;  // bytes, on its file system
  void Append(std::span<const std::byte> bytes);
  void Clear();   // to no bytes
  void Commit();  // syncs and renames

 private:
  [[noreturn]] void Fail(const char* what) const;
  void MakeFolders();
  void RemoveMadeFolders();  // those that are empty

  std::string path_;
  std::string part_path_;
  std::vector<std::string> made_folders_;  // that were not there, innermost first
  int descriptor_ = -1;
  int64_t size_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_PART_FILE_H_
